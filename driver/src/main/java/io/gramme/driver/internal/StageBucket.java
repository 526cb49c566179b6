package io.gramme.driver.internal;

import io.gramme.driver.AsyncBucket;
import io.gramme.driver.CausalContext;
import io.gramme.driver.OverloadException;
import io.gramme.driver.ReadOption;
import io.gramme.driver.Versions;
import io.gramme.driver.WriteOption;
import io.gramme.driver.Written;
import io.gramme.driver.engine.Seen;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The face of stages: everything of the application runs on the session's callback executor. */
record StageBucket<K, V>(BucketCalls<K, V> calls) implements AsyncBucket<K, V> {
  @Override
  public String name() {
    return calls.name();
  }

  @Override
  public CompletionStage<Optional<V>> get(K key, ReadOption... options) {
    return start(callbacks -> calls.get(key, callbacks, options));
  }

  @Override
  public CompletionStage<Versions<V>> read(K key, ReadOption... options) {
    return start(callbacks -> calls.read(key, callbacks, options));
  }

  @Override
  public CompletionStage<Written> put(K key, V value, WriteOption... options) {
    return start(callbacks -> calls.put(key, value, Seen.BY_SESSION, callbacks, options));
  }

  @Override
  public CompletionStage<Written> put(K key, V value, CausalContext seen, WriteOption... options) {
    return start(callbacks -> calls.put(key, value, BucketCalls.seen(seen), callbacks, options));
  }

  @Override
  public CompletionStage<Written> overwrite(K key, V value, WriteOption... options) {
    return start(callbacks -> calls.put(key, value, Seen.ALL_READ, callbacks, options));
  }

  @Override
  public CompletionStage<Written> delete(K key, WriteOption... options) {
    return start(callbacks -> calls.delete(key, Seen.BY_SESSION, callbacks, options));
  }

  @Override
  public CompletionStage<Written> delete(K key, CausalContext seen, WriteOption... options) {
    return start(callbacks -> calls.delete(key, BucketCalls.deleted(seen), callbacks, options));
  }

  @Override
  public CompletionStage<V> update(
      K key, V ifAbsent, UnaryOperator<V> change, WriteOption... options) {
    return start(callbacks -> calls.update(key, ifAbsent, change, callbacks, options));
  }

  private <T> CompletionStage<T> start(Function<Executor, EngineCall<?, T>> start) {
    Executor callbacks = calls.session().callbacks();
    try {
      OverloadException refusal = calls.session().refusal();
      return refusal == null
          ? start.apply(callbacks).on(callbacks)
          : EngineCall.refused(refusal, callbacks);
    } catch (Throwable e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public String toString() {
    return "bucket '" + name() + "'";
  }
}
