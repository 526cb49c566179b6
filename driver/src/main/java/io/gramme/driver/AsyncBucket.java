package io.gramme.driver;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/**
 * The face of a {@link Bucket} for code that must not wait. The verbs mean the same; a stage that fails carries the
 * {@link GrammeException} that the blocking verb would throw.
 *
 * <p>No method blocks or throws. Reconcilers, changes, decoding and the continuations of the stages run on the session's
 * callback executor ({@link GrammeBuilder#callbackExecutor}), encoding on the calling thread.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
public interface AsyncBucket<K, V> {
  /** As {@link Bucket#name}. */
  String name();

  /** As {@link Bucket#get}. */
  CompletionStage<Optional<V>> get(K key, ReadOption... options);

  /** As {@link Bucket#read}. */
  CompletionStage<Versions<V>> read(K key, ReadOption... options);

  /** As {@link Bucket#put(Object, Object, WriteOption...)}. */
  CompletionStage<Written> put(K key, V value, WriteOption... options);

  /** As {@link Bucket#put(Object, Object, CausalContext, WriteOption...)}. */
  CompletionStage<Written> put(K key, V value, CausalContext seen, WriteOption... options);

  /** As {@link Bucket#overwrite}. */
  CompletionStage<Written> overwrite(K key, V value, WriteOption... options);

  /** As {@link Bucket#delete(Object, WriteOption...)}. */
  CompletionStage<Written> delete(K key, WriteOption... options);

  /** As {@link Bucket#delete(Object, CausalContext, WriteOption...)}. */
  CompletionStage<Written> delete(K key, CausalContext seen, WriteOption... options);

  /** As {@link Bucket#update}. */
  CompletionStage<V> update(K key, V ifAbsent, UnaryOperator<V> change, WriteOption... options);
}
