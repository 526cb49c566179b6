package io.gramme.examples.cart.headless;

import java.util.Arrays;

/** How long calls took, in nanoseconds. Thread-safe. */
final class CallTimes {
  private static final int FIRST_SIZE = 1024;
  private static final long NANOS_PER_MICRO = 1_000;

  private long[] nanos = new long[FIRST_SIZE];
  private int count;

  synchronized void took(long callNanos) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * count);
    }
    nanos[count++] = callNanos;
  }

  /**
   * The time within which a share of the calls ended, in microseconds; 0 when there were none.
   *
   * @param percent 1 to 100
   */
  synchronized long percentileMicros(int percent) {
    if (count == 0) {
      return 0;
    }
    long[] sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    int rank = (int) Math.ceil(percent / 100.0 * count);
    return sorted[Math.max(1, rank) - 1] / NANOS_PER_MICRO;
  }
}
