package io.gramme.driver.internal;

import io.gramme.driver.ErrorCode;
import io.gramme.driver.Gramme;
import io.gramme.driver.InvalidArgumentException;
import io.gramme.driver.OverloadException;
import io.gramme.driver.Problem;
import io.gramme.driver.Written;
import io.gramme.driver.engine.CallFailedException;
import io.gramme.driver.engine.CallResult;
import io.gramme.driver.engine.SessionEngine;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * An engine and the threads around it.
 *
 * @param engine does the work
 * @param vertx it runs on
 * @param callbacks runs what continues the asynchronous face
 */
record Session(SessionEngine engine, Vertx vertx, Executor callbacks) {
  /** What any call is refused with before it is prepared, because too many wait; null when there is room. */
  @Nullable
  OverloadException refusal() {
    CallFailedException overload = engine.overload();
    return overload == null ? null : Failures.overload(overload, false);
  }

  /** What is behind a face. */
  static Session of(Gramme gramme) {
    if (gramme instanceof OpenGramme open) {
      return open.session();
    }
    throw new InvalidArgumentException(Problem.of(
        ErrorCode.INVALID_ARGUMENT, "the session is none of this driver: " + gramme.getClass()));
  }

  /** The handle by which a write of unknown fate is finished. */
  UnknownWrite unknownWrite(CallFailedException failure) {
    return new UnknownWrite() {
      @Override
      public Written retry() {
        return new BlockingCall(callbacks).await(call());
      }

      @Override
      public CompletionStage<Written> retryAsync() {
        return call().on(callbacks);
      }

      private EngineCall<CallResult, Written> call() {
        return new EngineCall<>(
            engine.retry(failure),
            Results::written,
            again -> Failures.of(again, siblings -> List.of(), Session.this::unknownWrite),
            true);
      }
    };
  }
}
