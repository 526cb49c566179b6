package io.gramme.testkit;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends a run early when the JVM is asked to end, as by Ctrl-C, and keeps the JVM until the report of what was done has
 * been printed and what was taken is given back.
 */
public final class EarlyEnd {
  private final String verb;
  private final int patienceSeconds;
  private final CountDownLatch printed = new CountDownLatch(1);
  private final Thread hook;

  private EarlyEnd(String verb, int patienceSeconds, Runnable stop) {
    this.verb = verb;
    this.patienceSeconds = patienceSeconds;
    this.hook = new Thread(() -> endNow(stop), verb + "-early-end");
  }

  /**
   * Watches from now on, until {@link #reported()}.
   *
   * @param verb for a message when it takes too long
   * @param patienceSeconds how long the JVM is kept at most: what hangs must not keep it for ever
   * @param stop asks the run to end; called by a thread of its own
   */
  public static EarlyEnd watch(String verb, int patienceSeconds, Runnable stop) {
    EarlyEnd earlyEnd = new EarlyEnd(verb, patienceSeconds, stop);
    Runtime.getRuntime().addShutdownHook(earlyEnd.hook);
    return earlyEnd;
  }

  private void endNow(Runnable stop) {
    stop.run();
    try {
      if (!printed.await(patienceSeconds, TimeUnit.SECONDS)) {
        System.err.println(verb + ": the report was not ready in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The report has been printed, nothing is left behind: the JVM may end. */
  public void reported() {
    printed.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending, which is what it waited for.
    }
  }
}
