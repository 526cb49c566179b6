package io.gramme.driver.engine;

import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * A piece of the application's code that is to be run, and who waits for its result. Made by the session, handed back by
 * its host with what became of it.
 *
 * @param <T> what the code returns
 */
public final class CallbackTask<T> {
  private final Executor executor;
  private final Callable<T> work;
  private final Consumer<T> onResult;
  private final Consumer<Throwable> onFailure;

  private CallbackTask(
      Executor executor, Callable<T> work, Consumer<T> onResult, Consumer<Throwable> onFailure) {
    this.executor = executor;
    this.work = work;
    this.onResult = onResult;
    this.onFailure = onFailure;
  }

  static <T> CallbackTask<T> of(
      Executor executor, Callable<T> work, Consumer<T> onResult, Consumer<Throwable> onFailure) {
    return new CallbackTask<>(executor, work, onResult, onFailure);
  }

  /** Where it is to run. */
  public Executor executor() {
    return executor;
  }

  /** Runs the application's code, on the calling thread, and says how it ended; never throws. */
  public SessionEvent.CallbackReturned run() {
    T value;
    try {
      value = work.call();
    } catch (Throwable e) {
      return new SessionEvent.CallbackReturned(new Threw(this, e));
    }
    return new SessionEvent.CallbackReturned(new Returned<>(this, value));
  }

  /** How it ends when its executor does not take it. */
  public SessionEvent.CallbackReturned failed(Throwable cause) {
    return new SessionEvent.CallbackReturned(new Threw(this, new NotRunException(cause)));
  }

  /** How a piece of the application's code ended. */
  public sealed interface Ending {
    /** Tells whoever waits for it; once. */
    void handOver();
  }

  /** It returned this. */
  record Returned<T>(CallbackTask<T> task, T value) implements Ending {
    @Override
    public void handOver() {
      task.onResult.accept(value);
    }
  }

  /** It threw this, or was not run: {@link NotRunException}. */
  record Threw(CallbackTask<?> task, Throwable cause) implements Ending {
    @Override
    public void handOver() {
      task.onFailure.accept(cause);
    }
  }

  /** The executor failed, not the application's code. */
  static final class NotRunException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Throwable why;

    NotRunException(Throwable why) {
      super(null, why, false, false);
      this.why = why;
    }

    Throwable why() {
      return why;
    }
  }
}
