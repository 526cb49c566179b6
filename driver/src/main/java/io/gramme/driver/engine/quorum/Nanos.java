package io.gramme.driver.engine.quorum;

import io.gramme.machine.Time;

/** Comparisons on the monotonic clock, of which only differences mean anything. */
final class Nanos {
  private Nanos() {}

  static boolean reached(Time now, long dueNanos) {
    return now.monotonicNanos() - dueNanos >= 0;
  }

  static long earlier(long a, long b) {
    return a - b <= 0 ? a : b;
  }
}
