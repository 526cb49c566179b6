package io.gramme.driver;

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
