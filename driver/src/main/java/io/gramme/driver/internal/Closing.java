package io.gramme.driver.internal;

import io.gramme.driver.spi.RunningNodes;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Takes down what was put up for a session, in the opposite order, once. What the application lent stays. */
final class Closing {
  private final Supplier<CompletionStage<Void>> engine;
  private final @Nullable Vertx vertx;
  private final @Nullable ExecutorService callbacks;
  private final @Nullable RunningNodes nodes;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  /**
   * Remembers what is the session's own.
   *
   * @param engine ends the engine
   * @param vertx made for this session, or null
   * @param callbacks made for this session, or null
   * @param nodes started for this session, or null
   */
  Closing(
      Supplier<CompletionStage<Void>> engine,
      @Nullable Vertx vertx,
      @Nullable ExecutorService callbacks,
      @Nullable RunningNodes nodes) {
    this.engine = engine;
    this.vertx = vertx;
    this.callbacks = callbacks;
    this.nodes = nodes;
  }

  /** Begins, if nobody has; completes at the end, exceptionally when a step failed and the rest was taken down. */
  CompletionStage<Void> begin() {
    if (begun.compareAndSet(false, true)) {
      // Stopping nodes blocks, and the caller may be an event loop or one of the threads that end
      // here.
      Thread closer = new Thread(this::takeDown, "gramme-close");
      closer.setDaemon(true);
      closer.start();
    }
    return ended.minimalCompletionStage();
  }

  void await() {
    BlockingCall.refuseEventLoop();
    begin();
    try {
      ended.join();
    } catch (CompletionException e) {
      throw new IllegalStateException("the session ended, but not in good order", e.getCause());
    }
  }

  private void takeDown() {
    Throwable failure = step(() -> engine.get().toCompletableFuture().join(), null);
    if (vertx != null) {
      Vertx own = vertx;
      failure = step(() -> own.close().toCompletionStage().toCompletableFuture().join(), failure);
    }
    if (callbacks != null) {
      failure = step(callbacks::shutdown, failure);
    }
    if (nodes != null) {
      failure = step(nodes::close, failure);
    }
    if (failure == null) {
      ended.complete(null);
    } else {
      ended.completeExceptionally(failure);
    }
  }

  private static @Nullable Throwable step(Runnable step, @Nullable Throwable before) {
    try {
      step.run();
      return before;
    } catch (RuntimeException | Error e) {
      return before == null ? e : before;
    }
  }
}
