package io.gramme.it.sim;

import io.gramme.it.sim.history.HistoryPlan;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Runs histories on several threads and hands them over in their order, whichever ended first. Every history is run by
 * one thread alone. No more than {@link #WINDOW} histories are ahead of the one to be handed over next, so memory does
 * not grow with the length of a run.
 *
 * <p>One thread takes the results; any thread may stop the run.
 */
final class SimRun implements AutoCloseable {
  static final int WINDOW = 1024;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final LongFunction<HistoryPlan> plans;
  private final HistoryRunner runner;
  private final long histories;
  private final List<Thread> threads = new ArrayList<>();
  private final Map<Long, Finished> finished = new HashMap<>();
  private long claimed;
  private long handedOver;
  private boolean stopped;
  private @Nullable Throwable failure;

  private SimRun(LongFunction<HistoryPlan> plans, long histories, HistoryRunner runner) {
    this.plans = plans;
    this.histories = histories;
    this.runner = new NoDefect(runner);
  }

  /**
   * Starts a run.
   *
   * @param plans the plan of each index from 0; any thread may ask
   * @param histories how many, at least 1
   * @param jobs threads, at least 1
   */
  static SimRun start(
      LongFunction<HistoryPlan> plans, long histories, int jobs, HistoryRunner runner) {
    SimRun run = new SimRun(plans, histories, runner);
    for (int i = 0; i < Math.min(jobs, histories); i++) {
      Thread thread = new Thread(run::work, "sim-" + i);
      thread.setDaemon(true);
      run.threads.add(thread);
    }
    run.threads.forEach(Thread::start);
    return run;
  }

  private void work() {
    try {
      for (long index = claim(); index >= 0; index = claim()) {
        deliver(run(index));
      }
    } catch (InterruptedException e) {
      // Nobody interrupts these threads but to end them.
      stop();
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  private synchronized void fail(Throwable thrown) {
    failure = thrown;
    stop();
  }

  private Finished run(long index) {
    HistoryPlan plan = plans.apply(index);
    long before = cpuNanos();
    return new Finished(index, plan, runner.run(plan, false), cpuNanos() - before);
  }

  private static long cpuNanos() {
    return THREADS.isCurrentThreadCpuTimeSupported() ? THREADS.getCurrentThreadCpuTime() : 0;
  }

  /** The index of the next history to run, or -1 when there is none. */
  private synchronized long claim() throws InterruptedException {
    while (!stopped && claimed < histories && claimed - handedOver >= WINDOW) {
      wait();
    }
    return stopped || claimed == histories ? -1 : claimed++;
  }

  private synchronized void deliver(Finished history) {
    finished.put(history.index(), history);
    notifyAll();
  }

  /**
   * The next history in order, or null when it has not ended within the patience, when all were handed over, or when
   * the run was stopped.
   *
   * @throws IllegalStateException when the plans have none for an index; what a history throws is its result instead
   */
  synchronized @Nullable Finished next(long patienceNanos) throws InterruptedException {
    long deadline = System.nanoTime() + patienceNanos;
    while (!ended() && !finished.containsKey(handedOver)) {
      long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (millis <= 0) {
        return null;
      }
      wait(millis);
    }
    if (failure != null) {
      throw new IllegalStateException("a history could not be run", failure);
    }
    Finished next = ended() ? null : finished.remove(handedOver);
    if (next != null) {
      handedOver++;
      notifyAll();
    }
    return next;
  }

  /** Whether all histories were handed over, or the run was stopped. */
  synchronized boolean ended() {
    return stopped || handedOver == histories;
  }

  /** No further history begins, and none is handed over. */
  synchronized void stop() {
    stopped = true;
    notifyAll();
  }

  /** Stops, and waits for the histories that have begun. */
  @Override
  public void close() {
    stop();
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
