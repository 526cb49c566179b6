package io.gramme.examples.cart.headless;

import io.gramme.driver.Bucket;
import io.gramme.driver.Gramme;
import io.gramme.driver.GrammeException;
import io.gramme.driver.IndeterminateException;
import io.gramme.driver.Quorum;
import io.gramme.driver.ReadOption;
import io.gramme.driver.WriteOption;
import io.gramme.examples.cart.model.Cart;
import io.gramme.examples.cart.model.CartKind;
import io.gramme.examples.cart.model.Item;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/**
 * Puts one thing after the other into carts through a session of its own, and writes down what it has put where before
 * it counts it. Runs on a thread of its own until the scenario ends.
 */
final class Writer implements Callable<Void> {
  /** So few carts get half of all adds: there writers meet. */
  private static final int HOT_CARTS = 4;

  private static final int RETRIES = 2;
  private static final Duration PACE = Duration.ofMillis(5);
  private static final Duration PACE_AFTER_FAILURE = Duration.ofMillis(100);
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(4);
  private static final List<String> PRODUCTS = List.of("book", "tea", "pen", "lamp", "apple");

  private final String name;
  private final int carts;
  private final RandomGenerator random;
  private final Conditions conditions;
  private final Tally tally;
  private final AddFile file;
  private final Shelf<?> union;
  private final Shelf<?> addRemove;
  private int lastAdd;

  Writer(
      String name,
      Gramme gramme,
      ScenarioOptions options,
      RandomGenerator random,
      Conditions conditions,
      Tally tally,
      AddFile file) {
    this.name = name;
    this.carts = options.carts();
    this.random = random;
    this.conditions = conditions;
    this.tally = tally;
    this.file = file;
    this.union = Shelf.of(gramme, CartKind.UNION, options.reconciling(), tally);
    this.addRemove = Shelf.of(gramme, CartKind.ADD_REMOVE, options.reconciling(), tally);
  }

  @Override
  public Void call() throws IOException {
    try (file) {
      while (!conditions.hasEnded()) {
        boolean added = addOne();
        LockSupport.parkNanos((added ? PACE : PACE_AFTER_FAILURE).toNanos());
      }
    }
    return null;
  }

  private boolean addOne() throws IOException {
    int cart = random.nextInt(random.nextBoolean() ? Math.min(HOT_CARTS, carts) : carts);
    Shelf<?> shelf = cart % 2 == 0 ? union : addRemove;
    String key = "cart-" + cart;
    Item item = new Item(name + "-" + ++lastAdd, PRODUCTS.get(random.nextInt(PRODUCTS.size())));
    int outage = conditions.outage();
    boolean cut = conditions.isCut();
    long begun = System.nanoTime();
    if (!isAdded(shelf, key, item, cut)) {
      return false;
    }
    tally.took(System.nanoTime() - begun);
    boolean whileDown = conditions.wasDownSince(outage);
    file.record(new RecordedAdd(shelf.kind().bucketName(), key, item.addId()));
    tally.added(whileDown, cut);
    return true;
  }

  private boolean isAdded(Shelf<?> shelf, String key, Item item, boolean cut) {
    try {
      shelf.add(key, item, cut);
      return true;
    } catch (IndeterminateException e) {
      return isAddedByRetry(e);
    } catch (GrammeException e) {
      tally.failed();
      return false;
    }
  }

  /** An add whose fate is unknown counts only once a retry has said that it is there (rule W5). */
  private boolean isAddedByRetry(IndeterminateException first) {
    IndeterminateException failure = first;
    for (int retry = 0; retry < RETRIES; retry++) {
      try {
        failure.retry();
        tally.retried();
        return true;
      } catch (IndeterminateException e) {
        failure = e;
      } catch (GrammeException e) {
        break;
      }
    }
    tally.unknown();
    return false;
  }

  /**
   * The carts of one kind as this writer reaches them.
   *
   * @param whole for the whole cluster, by majority
   * @param cut for one side of a cut network, where one replica must do
   */
  private record Shelf<C extends Cart<C>>(
      CartKind<C> kind, Bucket<String, C> whole, Bucket<String, C> cut) {
    static <C extends Cart<C>> Shelf<C> of(
        Gramme gramme, CartKind<C> kind, Reconciling reconciling, Tally tally) {
      Bucket<String, C> whole = kind.bucket(gramme)
          .reconcile(tally.counting(reconciling.reconciler(kind)))
          .with(ReadOption.timeout(CALL_TIMEOUT), WriteOption.timeout(CALL_TIMEOUT));
      return new Shelf<>(
          kind, whole, whole.with(ReadOption.r(Quorum.ONE), WriteOption.w(Quorum.ONE)));
    }

    void add(String key, Item item, boolean whileCut) {
      (whileCut ? cut : whole).update(key, kind.empty(), cart -> cart.add(item));
    }
  }
}
