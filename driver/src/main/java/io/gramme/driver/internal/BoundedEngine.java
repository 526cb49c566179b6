package io.gramme.driver.internal;

import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.CallFailedException;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.driver.engine.CallResult;
import io.gramme.driver.engine.CallSettings;
import io.gramme.driver.engine.Inquiry;
import io.gramme.driver.engine.SessionEngine;
import io.gramme.driver.engine.UnfinishedWrite;
import io.gramme.driver.engine.quorum.CallFailure;
import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.membership.BucketRecord;
import io.gramme.membership.ClusterId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An engine whose calls end: no method throws, and a call that is over its deadline by more than
 * {@link OpenCalls#SLACK_NANOS}, or that is still open a moment after the engine was closed, fails. An engine without
 * defects ends its calls itself and before.
 */
final class BoundedEngine implements SessionEngine {
  /** How long after its end a closed engine may take to end its calls, in nanoseconds: 1 s. */
  private static final long AFTER_CLOSE_NANOS = 1_000_000_000L;

  private final SessionEngine engine;
  private volatile long closedNanos;
  private volatile boolean closed;

  BoundedEngine(SessionEngine engine) {
    this.engine = engine;
  }

  @Override
  public CompletionStage<CallResult> read(Call.Read call) {
    return bounded(call, CallFate.NOT_APPLIED, () -> engine.read(call));
  }

  @Override
  public CompletionStage<CallResult> get(Call.Get call) {
    return bounded(call, CallFate.NOT_APPLIED, () -> engine.get(call));
  }

  @Override
  public CompletionStage<CallResult> put(Call.Put call) {
    return bounded(call, CallFate.UNKNOWN, () -> engine.put(call));
  }

  @Override
  public CompletionStage<CallResult> update(Call.Update call) {
    return bounded(call, CallFate.UNKNOWN, () -> engine.update(call));
  }

  @Override
  public CompletionStage<CallResult> retry(CallFailedException failure) {
    UnfinishedWrite write = failure.write();
    if (write == null) {
      return engine.retry(failure);
    }
    CallSettings settings = write.settings();
    return bounded(
        new CallSpan(settings.callbacks()),
        span(settings),
        CallFate.UNKNOWN,
        () -> engine.retry(failure));
  }

  @Override
  public CompletionStage<BucketRecord> createBucket(
      BucketRecord wanted, boolean force, Duration timeout) {
    return bounded(
        new CallSpan(Runnable::run),
        nanos(timeout),
        CallFate.UNKNOWN,
        () -> engine.createBucket(wanted, force, timeout));
  }

  @Override
  public CompletionStage<CallOutcome.MembersAnswered> inquire(Inquiry inquiry, Duration timeout) {
    return bounded(
        new CallSpan(Runnable::run),
        nanos(timeout),
        inquiry.audience() == Inquiry.Audience.ANY_FOR_CHANGE
            ? CallFate.UNKNOWN
            : CallFate.NOT_APPLIED,
        () -> engine.inquire(inquiry, timeout));
  }

  @Override
  public @Nullable CallFailedException overload() {
    return engine.overload();
  }

  @Override
  public ClusterId cluster() {
    return engine.cluster();
  }

  @Override
  public CompletionStage<Void> close() {
    return engine.close().whenComplete((nothing, failure) -> {
      closedNanos = System.nanoTime();
      closed = true;
    });
  }

  private <T> CompletionStage<T> bounded(
      Call call, CallFate ifEnded, Supplier<CompletionStage<T>> start) {
    Executor callbacks = call.settings().callbacks();
    CallSpan span = callbacks instanceof CallSpan own ? own : new CallSpan(callbacks);
    return bounded(span, span(call.settings()), ifEnded, start);
  }

  private <T> CompletionStage<T> bounded(
      CallSpan span, long nanos, CallFate ifEnded, Supplier<CompletionStage<T>> start) {
    CompletableFuture<T> answer = started(start);
    if (answer.isDone()) {
      return answer;
    }
    OpenCalls.ALL.watch(
        answer,
        () -> span.isLongerThan(nanos + OpenCalls.SLACK_NANOS)
            || (closed && System.nanoTime() - closedNanos > AFTER_CLOSE_NANOS),
        () -> answer.completeExceptionally(
            closed ? CallFailedException.closed(ifEnded) : overdue(ifEnded)));
    return answer;
  }

  private static <T> CompletableFuture<T> started(Supplier<CompletionStage<T>> start) {
    try {
      return start.get().toCompletableFuture();
    } catch (RuntimeException | Error e) {
      return CompletableFuture.failedFuture(new CallFailedException(
          CallFailure.of(FailureKind.REFUSED, "the session met a defect: " + e), e));
    }
  }

  private static CallFailedException overdue(CallFate fate) {
    return new CallFailedException(CallFailure.of(
        FailureKind.TIMEOUT,
        fate,
        "the session did not end the call in its time; a callback executor that does not run what"
            + " it is given, an event loop that is blocked, or a defect keeps it"));
  }

  /** A put may read first, and an update does; both get the time of both. */
  private static long span(CallSettings settings) {
    return nanos(settings.timeout()) + nanos(settings.writeTimeout());
  }

  private static long nanos(Duration duration) {
    return duration.toDays() > 0 ? Duration.ofDays(1).toNanos() : duration.toNanos();
  }
}
