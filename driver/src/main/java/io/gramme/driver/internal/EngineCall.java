package io.gramme.driver.internal;

import io.gramme.driver.CallInterruptedException;
import io.gramme.driver.ErrorCode;
import io.gramme.driver.Fate;
import io.gramme.driver.GrammeException;
import io.gramme.driver.Problem;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A call that the engine is carrying out, and what its answer means to the application. The three faces differ only in
 * where they wait and on which thread they call {@link #finish}.
 *
 * @param stage the engine's answer
 * @param convert makes the application's answer of it; may throw a GrammeException
 * @param fail makes the application's exception of a failure
 * @param writes whether the call may change something
 * @param <R> what the engine answers
 * @param <T> what the application sees
 */
record EngineCall<R, T>(
    CompletionStage<R> stage,
    Function<R, T> convert,
    Function<Throwable, GrammeException> fail,
    boolean writes) {
  /** The application's answer, or its exception. */
  T finish(@Nullable R result, @Nullable Throwable failure) {
    if (failure != null || result == null) {
      throw fail.apply(cause(failure));
    }
    return convert.apply(result);
  }

  private static Throwable cause(@Nullable Throwable failure) {
    if (failure instanceof CompletionException && failure.getCause() != null) {
      return failure.getCause();
    }
    return failure != null ? failure : new IllegalStateException("the engine answered nothing");
  }

  /** A future that an executor completes. */
  CompletableFuture<T> on(Executor executor) {
    CompletableFuture<T> future = new CompletableFuture<>();
    // Not whenComplete, whose own stage would wrap each failure in an exception that nobody sees:
    // refusals must be cheap.
    stage.handle((result, failure) -> {
      hand(executor, future, () -> complete(future, result, failure));
      return future;
    });
    return future;
  }

  /** A future of a call that is not made, which an executor completes. */
  static <T> CompletableFuture<T> refused(GrammeException refusal, Executor executor) {
    CompletableFuture<T> future = new CompletableFuture<>();
    hand(executor, future, () -> future.completeExceptionally(refusal));
    return future;
  }

  private static void hand(Executor executor, CompletableFuture<?> future, Runnable completion) {
    try {
      executor.execute(completion);
    } catch (Throwable e) {
      // The executor was shut down or fails: whoever waits must still learn the answer.
      completion.run();
      return;
    }
    // An executor may also take what it never runs: one of a Vert.x that closes, for instance.
    if (!future.isDone()) {
      long handed = System.nanoTime();
      OpenCalls.ALL.watch(
          future, () -> System.nanoTime() - handed > OpenCalls.SLACK_NANOS, completion);
    }
  }

  private void complete(
      CompletableFuture<T> future, @Nullable R result, @Nullable Throwable failure) {
    T answer;
    try {
      answer = finish(result, failure);
    } catch (Throwable e) {
      future.completeExceptionally(e);
      return;
    }
    future.complete(answer);
  }

  CallInterruptedException interrupted() {
    Fate fate = writes ? Fate.UNKNOWN : Fate.NOT_APPLIED;
    return new CallInterruptedException(Problem.of(
            ErrorCode.INTERRUPTED,
            writes
                ? "the waiting thread was interrupted; the write goes on and its outcome is unknown"
                : "the waiting thread was interrupted; nothing was to be written")
        .withFate(fate)
        .retryableIf(!writes));
  }
}
