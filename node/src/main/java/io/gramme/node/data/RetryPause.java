package io.gramme.node.data;

import io.gramme.machine.Time;

/** The pause before something is tried again: 100 ms, twice as long after each failure, at most 5 s. */
final class RetryPause {
  static final long FIRST_MILLIS = 100;
  static final long LONGEST_MILLIS = 5_000;

  private long millis = FIRST_MILLIS;

  /** The pause after one more failure, in nanoseconds. */
  long nextNanos() {
    long pause = millis;
    millis = Math.min(LONGEST_MILLIS, 2 * millis);
    return pause * Time.NANOS_PER_MILLI;
  }

  void succeeded() {
    millis = FIRST_MILLIS;
  }
}
