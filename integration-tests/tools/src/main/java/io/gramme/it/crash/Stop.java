package io.gramme.it.crash;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Somebody asks a run to end, as by Ctrl-C. Thread-safe. */
final class Stop {
  private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final CountDownLatch requested = new CountDownLatch(1);

  void request() {
    requested.countDown();
  }

  boolean isRequested() {
    return requested.getCount() == 0;
  }

  /**
   * Whether the run is to end, for one that has found something: Ctrl-C reaches its nodes as well, and perhaps before it
   * reaches the run.
   */
  boolean isRequestedSoon() {
    pause(SOON_NANOS);
    return isRequested();
  }

  /** Returns after a span, or at once when the run is to end. */
  void pause(long nanos) {
    try {
      requested.await(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
