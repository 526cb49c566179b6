package io.gramme.driver.internal;

import java.util.concurrent.Executor;

/**
 * How long a call has been waiting for the session, as opposed to its own code: the executor of its callbacks, which
 * stops the time while one runs. Thread-safe.
 */
final class CallSpan implements Executor {
  private final Executor callbacks;
  private volatile long sinceNanos = System.nanoTime();
  private volatile int running;

  CallSpan(Executor callbacks) {
    this.callbacks = callbacks;
  }

  @Override
  public void execute(Runnable callback) {
    callbacks.execute(() -> {
      change(1);
      try {
        callback.run();
      } finally {
        sinceNanos = System.nanoTime();
        change(-1);
      }
    });
  }

  private synchronized void change(int by) {
    running += by;
  }

  /** Whether none of its callbacks runs, and it has waited for longer than this. */
  boolean isLongerThan(long nanos) {
    return running == 0 && System.nanoTime() - sinceNanos > nanos;
  }
}
