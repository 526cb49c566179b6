package io.gramme.it.support;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what must come, up to a deadline that no healthy run comes near. */
public final class Await {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final long POLL_NANOS = 5_000_000;

  private Await() {}

  /**
   * Waits until a condition holds.
   *
   * @throws AssertionError naming what did not come
   */
  public static void until(String what, BooleanSupplier condition) {
    long begun = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - begun > DEADLINE.toNanos()) {
        throw new AssertionError("not within " + DEADLINE.toSeconds() + " s: " + what);
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /** The result of a stage; its failure is thrown as it is when it is unchecked. */
  public static <T> T result(CompletionStage<T> stage) {
    try {
      return stage
          .toCompletableFuture()
          .orTimeout(DEADLINE.toSeconds(), TimeUnit.SECONDS)
          .join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof TimeoutException) {
        throw new AssertionError("not within " + DEADLINE.toSeconds() + " s", e);
      }
      throw e;
    }
  }

  /** As {@link #result(CompletionStage)}. */
  public static <T> T result(Future<T> future) {
    return result(future.toCompletionStage());
  }
}
