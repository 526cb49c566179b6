package io.gramme.testkit;

import io.gramme.causality.Delta;
import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.Hlc;
import io.gramme.causality.KeyState;
import io.gramme.data.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A history of one key: a few writers that follow the lane rule (W2) over a few replicas, with deltas that are lost,
 * repeated and late, reads of one or several replicas, and contexts that are fresh, stale, merged, empty or chained.
 * All states it leads to, and no others, are what the algebra must handle.
 */
public final class History {
  private static final int REPLICAS = 3;

  private final RandomGenerator random;
  private final KeyState[] replicas = new KeyState[REPLICAS];
  private final List<KeyState> deltas = new ArrayList<>();
  private final List<KeyState> states = new ArrayList<>();
  private final List<DotContext> contexts = new ArrayList<>();
  private final TreeMap<Long, Long> lastStamps = new TreeMap<>(Long::compareUnsigned);
  private long clock = Hlc.ofMillis(1_000_000);

  private History(RandomGenerator random) {
    this.random = random;
    Arrays.fill(replicas, KeyState.EMPTY);
    contexts.add(DotContext.EMPTY);
  }

  /** A history of so many steps, each a write, a delivery, a read or an exchange between replicas. */
  public static History of(RandomGenerator random, int steps) {
    History history = new History(random);
    for (int i = 0; i < steps; i++) {
      history.step();
    }
    return history;
  }

  /** Every state met: replicas after each change, deltas and joined reads. */
  public List<KeyState> states() {
    return states;
  }

  /** One of the states met. */
  public KeyState anyState(RandomGenerator chooser) {
    return states.isEmpty() ? KeyState.EMPTY : states.get(chooser.nextInt(states.size()));
  }

  /** The delta of every write, in the order of writing. */
  public List<KeyState> deltas() {
    return deltas;
  }

  /** A context that some caller of this history holds. */
  public DotContext anyContext(RandomGenerator chooser) {
    return contexts.get(chooser.nextInt(contexts.size()));
  }

  /** A dot the lane rule allows for a write that has seen the given context, newer than all of this history. */
  public Dot nextDot(DotContext seen) {
    clock += 1 + random.nextInt(3) * 65_536L;
    long stamp = Delta.stamp(clock, seen);
    for (var lane : lastStamps.entrySet()) {
      if (seen.stampOf(lane.getKey()) >= lane.getValue()) {
        lane.setValue(stamp);
        return new Dot(lane.getKey(), stamp);
      }
    }
    long fresh = random.nextLong();
    lastStamps.put(fresh, stamp);
    return new Dot(fresh, stamp);
  }

  private void step() {
    switch (random.nextInt(5)) {
      case 0, 1 -> write();
      case 2 -> read();
      case 3 -> exchange();
      default -> deliverLate();
    }
  }

  private void write() {
    DotContext seen = anyContext(random);
    Dot dot = nextDot(seen);
    @Nullable Bytes value = random.nextInt(4) == 0 ? null : Bytes.utf8("value " + deltas.size());
    KeyState delta = Delta.of(seen, dot, value, 0, Bytes.EMPTY, random.nextInt(8) == 0);
    deltas.add(delta);
    states.add(delta);
    contexts.add(Delta.returnedContext(seen, dot));
    for (int i = 0; i < REPLICAS; i++) {
      if (random.nextInt(3) > 0) {
        deliver(i, delta);
      }
    }
  }

  private void deliverLate() {
    if (!deltas.isEmpty()) {
      deliver(random.nextInt(REPLICAS), deltas.get(random.nextInt(deltas.size())));
    }
  }

  private void read() {
    KeyState joined = replicas[random.nextInt(REPLICAS)].join(replicas[random.nextInt(REPLICAS)]);
    states.add(joined);
    contexts.add(joined.context());
    if (random.nextInt(4) == 0) {
      contexts.add(joined.context().join(anyContext(random)));
    }
  }

  private void exchange() {
    deliver(random.nextInt(REPLICAS), replicas[random.nextInt(REPLICAS)]);
  }

  private void deliver(int replica, KeyState state) {
    replicas[replica] = replicas[replica].join(state);
    states.add(replicas[replica]);
  }
}
