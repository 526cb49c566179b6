package io.gramme.driver.internal;

import io.gramme.driver.CallInterruptedException;
import io.gramme.driver.CallOnEventLoopException;
import io.gramme.driver.ErrorCode;
import io.gramme.driver.Problem;
import io.vertx.core.Context;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One blocking call: parks the calling thread until its answer is there, and is meanwhile the executor on which the
 * engine runs the application's callbacks, so that these run on the calling thread.
 *
 * <p>Once the thread has left, callbacks that still arrive run on the session's callback executor. Made by the thread
 * that will wait; {@link #execute} may be called by any.
 */
final class BlockingCall implements Executor {
  private final Thread waiter = Thread.currentThread();
  private final Executor afterwards;
  private final Queue<Runnable> callbacks = new ArrayDeque<>(2);
  private boolean left;
  private volatile boolean answered;

  /**
   * A call of the current thread.
   *
   * @param afterwards runs what arrives when the thread has left
   * @throws CallOnEventLoopException when the current thread is an event loop
   * @throws CallInterruptedException when the current thread is interrupted already; its flag stays set
   */
  BlockingCall(Executor afterwards) {
    refuseEventLoop();
    if (waiter.isInterrupted()) {
      throw new CallInterruptedException(Problem.of(
              ErrorCode.INTERRUPTED, "the thread was interrupted before the call; nothing was sent")
          .retryableIf(true));
    }
    this.afterwards = afterwards;
  }

  /** Refuses to block an event loop. */
  static void refuseEventLoop() {
    if (Context.isOnEventLoopThread()) {
      throw new CallOnEventLoopException(Problem.of(
          ErrorCode.CALL_ON_EVENT_LOOP,
          "a blocking call on the event-loop thread '" + Thread.currentThread().getName()
              + "' would stop everything it serves; use bucket.vertx() (futures), bucket.async()"
              + " (stages), connectAsync() or closeAsync() here, or call from a worker thread"));
    }
  }

  @Override
  public void execute(Runnable callback) {
    if (offer(callback)) {
      // Not within the lock, which is the first thing that who wakes up asks for.
      LockSupport.unpark(waiter);
    } else {
      afterwards.execute(callback);
    }
  }

  private boolean offer(Runnable callback) {
    synchronized (callbacks) {
      return !left && callbacks.add(callback);
    }
  }

  /**
   * Waits for the answer and makes of it what the application sees.
   *
   * @throws CallInterruptedException when the thread is interrupted; its interrupt flag stays set
   */
  <R, T> T await(EngineCall<R, T> call) {
    Answer<R> answer = new Answer<>();
    call.stage().whenComplete((result, failure) -> {
      answer.result = result;
      answer.failure = failure;
      answered = true;
      LockSupport.unpark(waiter);
    });
    try {
      while (!answered) {
        if (waiter.isInterrupted()) {
          throw call.interrupted();
        }
        if (!runOne()) {
          LockSupport.park(this);
        }
      }
    } finally {
      leave();
    }
    return call.finish(answer.result, answer.failure);
  }

  // A permit of unpark outlives this check, so a callback that arrives now ends the park at once.
  private boolean runOne() {
    Runnable callback;
    synchronized (callbacks) {
      callback = callbacks.poll();
    }
    if (callback == null) {
      return answered;
    }
    callback.run();
    return true;
  }

  private void leave() {
    Queue<Runnable> rest;
    synchronized (callbacks) {
      left = true;
      rest = new ArrayDeque<>(callbacks);
      callbacks.clear();
    }
    rest.forEach(this::runAfterwards);
  }

  // Whoever gave the callback waits for it, so it runs here when the executor does not take it.
  private void runAfterwards(Runnable callback) {
    try {
      afterwards.execute(callback);
    } catch (Throwable refused) {
      callback.run();
    }
  }

  // Published by the volatile write of 'answered' that follows.
  private static final class Answer<R> {
    private @Nullable R result;
    private @Nullable Throwable failure;
  }
}
