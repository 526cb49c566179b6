package io.gramme.node.storage.shard;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Where passes run, and the thread behind it when the engine has one of its own. Thread-safe. */
final class Background implements Executor {
  private static final long IDLE_SECONDS = 30;

  private final Executor executor;
  private final @Nullable ThreadPoolExecutor owned;

  private Background(Executor executor, @Nullable ThreadPoolExecutor owned) {
    this.executor = executor;
    this.owned = owned;
  }

  static Background of(Executor executor) {
    return new Background(executor, null);
  }

  /** One thread, which ends when nothing was to be done for a while. */
  static Background thread() {
    ThreadPoolExecutor thread = new ThreadPoolExecutor(
        1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
          Thread made = new Thread(work, "gramme-checkpoint");
          made.setDaemon(true);
          return made;
        });
    thread.allowCoreThreadTimeOut(true);
    return new Background(thread, thread);
  }

  @Override
  public void execute(Runnable work) {
    executor.execute(work);
  }

  /** Lets what is running end and waits for it; what has not begun is left undone. */
  void close() {
    if (owned == null) {
      return;
    }
    owned.shutdown();
    owned.getQueue().clear();
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = owned.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
