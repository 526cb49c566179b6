package io.gramme.it.crash;

import io.gramme.driver.Bucket;
import io.gramme.driver.Codec;
import io.gramme.driver.Gramme;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** Writers at work in a session of their own. Once closed, no call of theirs is on its way any more. */
final class Load {
  private static final long END_SECONDS = 60;

  private final Gramme gramme;
  private final List<Thread> threads = new ArrayList<>();
  private final ConcurrentLinkedQueue<Throwable> broken = new ConcurrentLinkedQueue<>();
  private volatile boolean stopped;

  private Load(Gramme gramme) {
    this.gramme = gramme;
  }

  /** Connects and starts the writers. */
  static Load start(String address, ClientLog log, SplittableRandom random, Stop stop)
      throws RefusedStartException {
    Load load = new Load(Drivers.connect(address, stop));
    log.sessionBegins();
    Bucket<String, byte[]> bucket = load.gramme.bucket(CrashRun.BUCKET, Codec.bytes());
    for (int number = 0; number < log.writers(); number++) {
      Writer writer = new Writer(bucket, log, number, random.split(), () -> load.stopped);
      Thread thread = new Thread(writer, "writer-" + number);
      thread.setDaemon(true);
      thread.setUncaughtExceptionHandler((failed, e) -> load.broken.add(e));
      load.threads.add(thread);
    }
    load.threads.forEach(Thread::start);
    return load;
  }

  /**
   * Ends the calls in flight, whose fates stay unknown, and waits for the writers.
   *
   * @throws IllegalStateException when a writer failed in an unforeseen way or does not end
   */
  public void close() {
    stopped = true;
    gramme.close();
    for (Thread thread : threads) {
      join(thread);
    }
    Throwable first = broken.peek();
    if (first != null) {
      throw new IllegalStateException("a writer failed: " + first, first);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join(TimeUnit.SECONDS.toMillis(END_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the writers", e);
    }
    if (thread.isAlive()) {
      throw new IllegalStateException(thread.getName() + " does not end");
    }
  }
}
