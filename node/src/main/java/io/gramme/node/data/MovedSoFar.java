package io.gramme.node.data;

import io.gramme.machine.Time;

/** How much of a partition has been moved, and how fast lately: for people (rule E4). */
final class MovedSoFar {
  private static final double KEPT = 0.75;
  private static final double NANOS_PER_SECOND = 1_000.0 * Time.NANOS_PER_MILLI;

  private long states;
  private long bytes;
  private long lastNanos;
  private double recentNanos;
  private double recentBytes;

  MovedSoFar(Time now) {
    lastNanos = now.monotonicNanos();
  }

  void add(Time now, long moreStates, long moreBytes) {
    states += moreStates;
    bytes += moreBytes;
    recentNanos = recentNanos * KEPT + (now.monotonicNanos() - lastNanos);
    recentBytes = recentBytes * KEPT + moreBytes;
    lastNanos = now.monotonicNanos();
  }

  long states() {
    return states;
  }

  long bytes() {
    return bytes;
  }

  long bytesPerSecond() {
    return recentNanos == 0 ? 0 : (long) (recentBytes * NANOS_PER_SECOND / recentNanos);
  }
}
