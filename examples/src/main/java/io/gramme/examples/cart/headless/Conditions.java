package io.gramme.examples.cart.headless;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** What the scenario is doing to the cluster just now, as the writers must know it. Thread-safe. */
final class Conditions {
  private final AtomicBoolean cut = new AtomicBoolean();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicInteger outage = new AtomicInteger();

  /** Whether one replica is enough for a call, because the network is cut or about to be. */
  boolean isCut() {
    return cut.get();
  }

  void cut(boolean on) {
    cut.set(on);
  }

  boolean hasEnded() {
    return ended.get();
  }

  void end() {
    ended.set(true);
  }

  /** A node was killed: its process is gone. */
  void nodeIsDown() {
    outage.incrementAndGet();
  }

  /** The killed node is about to be started. */
  void nodeMayBeUp() {
    outage.incrementAndGet();
  }

  /** A number that changes whenever a node goes down or may be up again. */
  int outage() {
    return outage.get();
  }

  /** Whether a node was down from the moment that {@link #outage()} gave this number until now. */
  boolean wasDownSince(int earlierOutage) {
    return earlierOutage % 2 == 1 && outage.get() == earlierOutage;
  }
}
