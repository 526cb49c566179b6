package io.gramme.it.sim;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends a run early when the JVM is asked to end, as by Ctrl-C, and keeps the JVM until the report of what was done has
 * been printed and what was taken is given back.
 */
final class EarlyEnd {
  /** A history under way is not cut short; one that hangs must not keep the JVM. */
  private static final int PATIENCE_SECONDS = 10;

  private final CountDownLatch printed = new CountDownLatch(1);
  private final Thread hook;

  private EarlyEnd(Runnable stop) {
    this.hook = new Thread(() -> endNow(stop), "sim-early-end");
  }

  static EarlyEnd watch(Runnable stop) {
    EarlyEnd earlyEnd = new EarlyEnd(stop);
    Runtime.getRuntime().addShutdownHook(earlyEnd.hook);
    return earlyEnd;
  }

  private void endNow(Runnable stop) {
    stop.run();
    try {
      if (!printed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("sim: the report was not ready in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The report has been printed, nothing is left behind: the JVM may end. */
  void reported() {
    printed.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending, which is what it waited for.
    }
  }
}
