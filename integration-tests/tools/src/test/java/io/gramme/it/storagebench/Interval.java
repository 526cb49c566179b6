package io.gramme.it.storagebench;

/** A span of time by {@link System#nanoTime()}, both ends included. */
record Interval(long fromNanos, long toNanos) {
  /** Whether any instant of it lies at or after one and before another. */
  boolean touches(long startNanos, long endNanos) {
    return toNanos - startNanos >= 0 && fromNanos - endNanos < 0;
  }
}
