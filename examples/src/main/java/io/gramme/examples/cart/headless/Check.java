package io.gramme.examples.cart.headless;

import io.gramme.driver.Bucket;
import io.gramme.driver.Diagnostics;
import io.gramme.driver.Gramme;
import io.gramme.driver.GrammeException;
import io.gramme.driver.KeyCodec;
import io.gramme.driver.Quorum;
import io.gramme.driver.ReadOption;
import io.gramme.driver.Receipt;
import io.gramme.driver.RepairReport;
import io.gramme.driver.Versions;
import io.gramme.examples.cart.model.Cart;
import io.gramme.examples.cart.model.CartKind;
import io.gramme.examples.cart.network.NodeNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks for recorded adds in every replica. Each cart is read from all of its replicas until the receipt says that what
 * was stale has acknowledged its repair; then each replica is asked alone. Siblings count together: a version that is
 * beside another one is not lost.
 */
final class Check {
  private static final Duration SETTLE_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration REPAIR_TIMEOUT = Duration.ofSeconds(15);
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final int EXAMPLES = 10;

  private final Gramme gramme;
  private final Diagnostics diagnostics;
  private final NodeNames nodes;
  private int siblings;
  private int repairs;
  private int lostAdds;
  private final List<String> examples = new ArrayList<>();

  /** @param gramme a session that none of the writers has used */
  Check(Gramme gramme, NodeNames nodes) {
    this.gramme = gramme;
    this.diagnostics = gramme.unwrap(Diagnostics.class);
    this.nodes = nodes;
  }

  /**
   * Looks for all of the adds.
   *
   * @throws IllegalStateException when the replicas of a cart could not be repaired or read, so that nothing can be
   *     said
   */
  CheckReport run(List<RecordedAdd> adds) {
    int carts = 0;
    for (CartKind<?> kind : CartKind.all()) {
      SortedMap<String, SortedSet<String>> addIdsByCart = new TreeMap<>();
      adds.stream()
          .filter(add -> add.bucket().equals(kind.bucketName()))
          .forEach(add ->
              addIdsByCart.computeIfAbsent(add.cart(), cart -> new TreeSet<>()).add(add.addId()));
      carts += addIdsByCart.size();
      addIdsByCart.forEach((cart, addIds) -> check(kind, cart, addIds));
    }
    return new CheckReport(carts, adds.size(), siblings, repairs, lostAdds, examples);
  }

  private <C extends Cart<C>> void check(CartKind<C> kind, String cart, SortedSet<String> addIds) {
    try {
      repair(kind.bucket(gramme), cart);
      lookInEachReplica(kind, cart, addIds);
    } catch (GrammeException e) {
      throw new IllegalStateException(
          kind.bucketName() + "/" + cart + " cannot be read: " + e.getMessage(), e);
    }
  }

  private <C extends Cart<C>> void repair(Bucket<String, C> bucket, String cart) {
    long deadline = System.nanoTime() + SETTLE_TIMEOUT.toNanos();
    boolean first = true;
    while (true) {
      String problem;
      try {
        Versions<C> versions =
            bucket.read(cart, ReadOption.r(Quorum.ALL), ReadOption.timeout(READ_TIMEOUT));
        siblings += first && versions.hasSiblings() ? versions.siblings().size() : 0;
        first = false;
        RepairReport report = awaitRepairs(versions.receipt());
        repairs += report.acknowledged();
        if (report.acknowledged() == report.sent()) {
          return;
        }
        problem =
            "of " + report.sent() + " repairs only " + report.acknowledged() + " were acknowledged";
      } catch (GrammeException e) {
        if (!e.retryable()) {
          throw e;
        }
        problem = String.valueOf(e.getMessage());
      }
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(bucket.name() + "/" + cart + " does not settle within "
            + SETTLE_TIMEOUT.toSeconds() + " s: " + problem);
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private static RepairReport awaitRepairs(Receipt receipt) {
    try {
      return receipt
          .repairs()
          .toCompletableFuture()
          .get(REPAIR_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new IllegalStateException("a receipt does not say what became of its repairs", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for repairs", e);
    }
  }

  private <C extends Cart<C>> void lookInEachReplica(
      CartKind<C> kind, String cart, SortedSet<String> addIds) {
    byte[] key = KeyCodec.string().encode(cart);
    SortedMap<String, String> replicasByLostAdd = new TreeMap<>();
    for (String replica : inOrderOfNumbers(diagnostics.replicasOf(kind.bucketName(), key))) {
      SortedSet<String> missing = new TreeSet<>(addIds);
      for (byte[] value : diagnostics
          .readFrom(replica, kind.bucketName(), key, ReadOption.timeout(READ_TIMEOUT))
          .values()) {
        missing.removeAll(kind.codec().decode(value).addIds());
      }
      missing.forEach(addId ->
          replicasByLostAdd.merge(addId, nodes.name(replica), (some, more) -> some + ", " + more));
    }
    lostAdds += replicasByLostAdd.size();
    for (Map.Entry<String, String> lost : replicasByLostAdd.entrySet()) {
      if (examples.size() < EXAMPLES) {
        examples.add("add " + lost.getKey() + " to " + kind.bucketName() + "/" + cart
            + " is missing on " + lost.getValue());
      }
    }
  }

  private List<String> inOrderOfNumbers(List<String> replicas) {
    return replicas.stream().sorted(Comparator.comparing(nodes::name)).toList();
  }
}
