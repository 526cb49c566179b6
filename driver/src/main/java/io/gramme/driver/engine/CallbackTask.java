package io.gramme.driver.engine;

import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/** A piece of the application's code that is to be run, and who waits for its result. */
public final class CallbackTask {
  private final Executor executor;
  private final Callable<Runnable> work;
  private final Consumer<Throwable> onFailure;

  private CallbackTask(Executor executor, Callable<Runnable> work, Consumer<Throwable> onFailure) {
    this.executor = executor;
    this.work = work;
    this.onFailure = onFailure;
  }

  static <T> CallbackTask of(
      Executor executor, Callable<T> work, Consumer<T> onResult, Consumer<Throwable> onFailure) {
    Function<T, Runnable> bind = result -> () -> onResult.accept(result);
    return new CallbackTask(executor, () -> bind.apply(work.call()), onFailure);
  }

  /** Where it is to run. */
  public Executor executor() {
    return executor;
  }

  /** Runs the application's code, on the calling thread, and says how it ended; never throws. */
  public SessionEvent.CallbackReturned run() {
    Runnable then;
    try {
      then = work.call();
    } catch (Throwable e) {
      return failing(e);
    }
    return new SessionEvent.CallbackReturned(then);
  }

  /** How it ends when its executor does not take it. */
  public SessionEvent.CallbackReturned failed(Throwable cause) {
    return failing(new NotRunException(cause));
  }

  private SessionEvent.CallbackReturned failing(Throwable cause) {
    return new SessionEvent.CallbackReturned(() -> onFailure.accept(cause));
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
