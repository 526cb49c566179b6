package io.gramme.examples.cart.page;

import io.gramme.driver.Bucket;
import io.gramme.driver.Diagnostics;
import io.gramme.driver.Gramme;
import io.gramme.driver.GrammeException;
import io.gramme.driver.KeyCodec;
import io.gramme.driver.Quorum;
import io.gramme.driver.ReadOption;
import io.gramme.driver.Receipt;
import io.gramme.driver.Versions;
import io.gramme.driver.WriteOption;
import io.gramme.driver.Written;
import io.gramme.driver.reconcile.LiveSibling;
import io.gramme.driver.reconcile.Reconciler;
import io.gramme.examples.cart.model.Cart;
import io.gramme.examples.cart.model.CartKind;
import io.gramme.examples.cart.network.NodeNames;
import io.gramme.examples.cart.page.PageState.CartView;
import io.gramme.examples.cart.page.PageState.Healing;
import io.gramme.examples.cart.page.PageState.Holding;
import io.gramme.examples.cart.page.PageState.Quantity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/**
 * The cart of one kind as one tab works with it. Writes what the receipts say to the tab's log. Blocks; not thread-safe.
 *
 * @param <C> type of the cart
 */
final class TabCart<C extends Cart<C>> {
  private static final String KEY = "alice";
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration PROBE_TIMEOUT = Duration.ofMillis(800);
  private static final Duration HEAL_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final String name;
  private final CartKind<C> kind;
  private final NodeNames nodes;
  private final EventLog log;
  private final Diagnostics diagnostics;
  private final Reconciler<String, C> reconciler;
  private final Bucket<String, C> whole;
  private final Bucket<String, C> cut;
  private List<C> versions = List.of();

  /** @param name what the page calls this kind */
  TabCart(String name, CartKind<C> kind, Gramme gramme, NodeNames nodes, EventLog log) {
    this.name = name;
    this.kind = kind;
    this.nodes = nodes;
    this.log = log;
    this.diagnostics = gramme.unwrap(Diagnostics.class);
    this.reconciler = this::reconcile;
    this.whole = kind.bucket(gramme)
        .reconcile(reconciler)
        .with(ReadOption.timeout(CALL_TIMEOUT), WriteOption.timeout(CALL_TIMEOUT));
    this.cut = whole.with(ReadOption.r(Quorum.ONE), WriteOption.w(Quorum.ONE));
  }

  private C reconcile(String key, List<LiveSibling<C>> siblings) {
    log.add("reconcile lambda merged " + siblings.size() + " siblings of the " + name + " cart");
    return kind.merging().reconcile(key, siblings);
  }

  /** Reads without reconciling, so that siblings can be seen. */
  void look(boolean networkIsCut) {
    Versions<C> read = bucket(networkIsCut).read(KEY);
    if (read.hasSiblings() && read.siblings().size() != versions.size()) {
      log.add(reading("read", read));
    }
    versions = read.values();
  }

  /**
   * Changes the cart: {@code Bucket.update} in its two steps, so that the log can show both receipts.
   *
   * @param change returns its argument when there is nothing to change
   */
  void change(boolean networkIsCut, UnaryOperator<C> change) {
    Bucket<String, C> bucket = bucket(networkIsCut);
    Versions<C> read = bucket.read(KEY);
    log.add(reading("read", read));
    C current = read.hasSiblings()
        ? reconciler.reconcile(KEY, read.siblings())
        : read.isPresent() ? read.values().get(0) : kind.empty();
    C changed = change.apply(current);
    if (changed.equals(current) && !read.hasSiblings()) {
      log.add("nothing to change in the " + name + " cart");
      return;
    }
    Written written = bucket.put(KEY, changed, read.context());
    versions = List.of(changed);
    log.add("put " + name + " cart: " + asked(written.receipt()));
  }

  /**
   * Reads from all replicas and lets the reconcile lambda heal siblings, if there are any. Goes on trying for a while
   * when nodes cannot be reached yet.
   */
  Optional<Healing> heal() {
    Versions<C> read = readAll();
    log.add(reading("read with r=all", read));
    List<C> before = read.values();
    if (before.size() > 1) {
      C healed = whole.get(KEY, ReadOption.r(Quorum.ALL)).orElse(kind.empty());
      for (read = readAll(); read.hasSiblings() && !healed.equals(kind.empty()); read = readAll()) {
        LockSupport.parkNanos(PAUSE.toNanos());
      }
      log.add(reading("read with r=all", read));
    }
    versions = read.values();
    return before.size() > 1
        ? Optional.of(new Healing(name, quantities(before), Quantity.of(merged())))
        : Optional.empty();
  }

  private Versions<C> readAll() {
    long deadline = System.nanoTime() + HEAL_TIMEOUT.toNanos();
    while (true) {
      try {
        return whole.read(KEY, ReadOption.r(Quorum.ALL));
      } catch (GrammeException e) {
        if (!e.retryable() || System.nanoTime() - deadline > 0) {
          throw e;
        }
        log.add("not all nodes answer yet: " + e.getMessage());
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  CartView view() {
    return new CartView(name, Quantity.of(merged()), quantities(versions));
  }

  /** What one node alone holds. */
  Holding holding(String nodeId) {
    List<C> held = new ArrayList<>();
    for (byte[] value : diagnostics
        .readFrom(
            nodeId,
            kind.bucketName(),
            KeyCodec.string().encode(KEY),
            ReadOption.timeout(PROBE_TIMEOUT))
        .values()) {
      held.add(kind.codec().decode(value));
    }
    return new Holding(name, quantities(held));
  }

  private C merged() {
    return versions.stream().reduce(kind.empty(), Cart::merge);
  }

  private Bucket<String, C> bucket(boolean networkIsCut) {
    return networkIsCut ? cut : whole;
  }

  private String reading(String verb, Versions<C> read) {
    Receipt receipt = read.receipt();
    var unused = receipt.repairs().thenAccept(report -> {
      if (report.sent() > 0) {
        log.add("repaired the " + name + " cart: " + report.sent() + " stale replicas, "
            + report.acknowledged() + " acknowledged");
      }
    });
    return verb + " " + name + " cart: " + asked(receipt)
        + (read.hasSiblings() ? "; met " + read.siblings().size() + " siblings" : "");
  }

  private String asked(Receipt receipt) {
    return "asked " + nodes.names(receipt.asked()) + "; answered "
        + nodes.names(receipt.answered());
  }

  private static List<List<Quantity>> quantities(List<? extends Cart<?>> carts) {
    List<List<Quantity>> quantities = new ArrayList<>();
    carts.forEach(cart -> quantities.add(Quantity.of(cart)));
    return quantities;
  }
}
