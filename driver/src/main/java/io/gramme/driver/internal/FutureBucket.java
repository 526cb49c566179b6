package io.gramme.driver.internal;

import io.gramme.driver.CausalContext;
import io.gramme.driver.ClosedException;
import io.gramme.driver.ErrorCode;
import io.gramme.driver.OverloadException;
import io.gramme.driver.Problem;
import io.gramme.driver.ReadOption;
import io.gramme.driver.Versions;
import io.gramme.driver.VertxBucket;
import io.gramme.driver.WriteOption;
import io.gramme.driver.Written;
import io.gramme.driver.engine.Seen;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The face of Vert.x futures: everything of the application runs on the context of the caller. */
record FutureBucket<K, V>(BucketCalls<K, V> calls) implements VertxBucket<K, V> {
  @Override
  public String name() {
    return calls.name();
  }

  @Override
  public Future<Optional<V>> get(K key, ReadOption... options) {
    return start(callbacks -> calls.get(key, callbacks, options));
  }

  @Override
  public Future<Versions<V>> read(K key, ReadOption... options) {
    return start(callbacks -> calls.read(key, callbacks, options));
  }

  @Override
  public Future<Written> put(K key, V value, WriteOption... options) {
    return start(callbacks -> calls.put(key, value, Seen.BY_SESSION, callbacks, options));
  }

  @Override
  public Future<Written> put(K key, V value, CausalContext seen, WriteOption... options) {
    return start(callbacks -> calls.put(key, value, BucketCalls.seen(seen), callbacks, options));
  }

  @Override
  public Future<Written> overwrite(K key, V value, WriteOption... options) {
    return start(callbacks -> calls.put(key, value, Seen.ALL_READ, callbacks, options));
  }

  @Override
  public Future<Written> delete(K key, WriteOption... options) {
    return start(callbacks -> calls.delete(key, Seen.BY_SESSION, callbacks, options));
  }

  @Override
  public Future<Written> delete(K key, CausalContext seen, WriteOption... options) {
    return start(callbacks -> calls.delete(key, BucketCalls.deleted(seen), callbacks, options));
  }

  @Override
  public Future<V> update(K key, V ifAbsent, UnaryOperator<V> change, WriteOption... options) {
    return start(callbacks -> calls.update(key, ifAbsent, change, callbacks, options));
  }

  private <T> Future<T> start(Function<Executor, EngineCall<?, T>> start) {
    try {
      // The caller's context may belong to another Vertx than the session's.
      Context current = Vertx.currentContext();
      Context context = current != null ? current : newContext();
      Executor onContext = task -> context.runOnContext(nothing -> task.run());
      OverloadException refusal = calls.session().refusal();
      CompletableFuture<T> answer = refusal == null
          ? start.apply(onContext).on(onContext)
          : EngineCall.refused(refusal, onContext);
      return Future.fromCompletionStage(answer, context);
    } catch (Throwable e) {
      return Future.failedFuture(e);
    }
  }

  /** A context whose loop runs: handlers of a future on another would throw where they are added. */
  private Context newContext() {
    try {
      Context context = calls.session().vertx().getOrCreateContext();
      context.runOnContext(nothing -> {});
      return context;
    } catch (RuntimeException e) {
      throw new ClosedException(
          Problem.of(ErrorCode.CLOSED, "the Vert.x of the session is closed").causedBy(e));
    }
  }

  @Override
  public String toString() {
    return "bucket '" + name() + "'";
  }
}
