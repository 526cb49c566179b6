package io.gramme.driver.internal;

import io.gramme.driver.AsyncBucket;
import io.gramme.driver.Bucket;
import io.gramme.driver.CausalContext;
import io.gramme.driver.Option;
import io.gramme.driver.ReadOption;
import io.gramme.driver.Versions;
import io.gramme.driver.VertxBucket;
import io.gramme.driver.WriteOption;
import io.gramme.driver.Written;
import io.gramme.driver.engine.Seen;
import io.gramme.driver.reconcile.Reconciler;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The blocking face: waits on the calling thread and runs the application's callbacks there. */
record BlockingBucket<K, V>(BucketCalls<K, V> calls) implements Bucket<K, V> {
  @Override
  public String name() {
    return calls.name();
  }

  @Override
  public Optional<V> get(K key, ReadOption... options) {
    return await(waiting -> calls.get(key, waiting, options));
  }

  @Override
  public Versions<V> read(K key, ReadOption... options) {
    return await(waiting -> calls.read(key, waiting, options));
  }

  @Override
  public Written put(K key, V value, WriteOption... options) {
    return await(waiting -> calls.put(key, value, Seen.BY_SESSION, waiting, options));
  }

  @Override
  public Written put(K key, V value, CausalContext seen, WriteOption... options) {
    return await(waiting -> calls.put(key, value, BucketCalls.seen(seen), waiting, options));
  }

  @Override
  public Written overwrite(K key, V value, WriteOption... options) {
    return await(waiting -> calls.put(key, value, Seen.ALL_READ, waiting, options));
  }

  @Override
  public Written delete(K key, WriteOption... options) {
    return await(waiting -> calls.delete(key, Seen.BY_SESSION, waiting, options));
  }

  @Override
  public Written delete(K key, CausalContext seen, WriteOption... options) {
    return await(waiting -> calls.delete(key, BucketCalls.deleted(seen), waiting, options));
  }

  @Override
  public V update(K key, V ifAbsent, UnaryOperator<V> change, WriteOption... options) {
    return await(waiting -> calls.update(key, ifAbsent, change, waiting, options));
  }

  @Override
  public Bucket<K, V> reconcile(Reconciler<? super K, V> reconciler) {
    return new BlockingBucket<>(calls.reconcile(reconciler));
  }

  @Override
  public Bucket<K, V> with(Option... defaults) {
    return new BlockingBucket<>(calls.with(defaults));
  }

  @Override
  public AsyncBucket<K, V> async() {
    return new StageBucket<>(calls);
  }

  @Override
  public VertxBucket<K, V> vertx() {
    return new FutureBucket<>(calls);
  }

  private <T> T await(Function<BlockingCall, EngineCall<?, T>> start) {
    BlockingCall waiting = new BlockingCall(calls.session().callbacks());
    return waiting.await(start.apply(waiting));
  }

  @Override
  public String toString() {
    return "bucket '" + name() + "'";
  }
}
