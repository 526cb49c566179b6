package io.gramme.driver.internal;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The small pool that runs the callbacks of the asynchronous face unless the application brings its own executor. */
final class CallbackThreads {
  private static final long IDLE_SECONDS = 30;

  private CallbackThreads() {}

  /** A pool of daemon threads that end when idle; what waits for them is bounded by the calls in flight. */
  static ExecutorService of(int threads) {
    AtomicInteger number = new AtomicInteger();
    ThreadPoolExecutor pool = new ThreadPoolExecutor(
        threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
          Thread thread = new Thread(task, "gramme-callback-" + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
