package io.gramme.driver;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The face of a {@link Bucket} for code that runs on Vert.x. The verbs mean the same; a future that fails carries the
 * {@link GrammeException} that the blocking verb would throw.
 *
 * <p>No method blocks or throws. Reconcilers, changes, decoding and the handlers of the futures run on the context of the
 * caller; a caller without one is given an event-loop context. The codec and the reconciler must therefore not block.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
public interface VertxBucket<K, V> {
  /** As {@link Bucket#name}. */
  String name();

  /** As {@link Bucket#get}. */
  Future<Optional<V>> get(K key, ReadOption... options);

  /** As {@link Bucket#read}. */
  Future<Versions<V>> read(K key, ReadOption... options);

  /** As {@link Bucket#put(Object, Object, WriteOption...)}. */
  Future<Written> put(K key, V value, WriteOption... options);

  /** As {@link Bucket#put(Object, Object, CausalContext, WriteOption...)}. */
  Future<Written> put(K key, V value, CausalContext seen, WriteOption... options);

  /** As {@link Bucket#overwrite}. */
  Future<Written> overwrite(K key, V value, WriteOption... options);

  /** As {@link Bucket#delete(Object, WriteOption...)}. */
  Future<Written> delete(K key, WriteOption... options);

  /** As {@link Bucket#delete(Object, CausalContext, WriteOption...)}. */
  Future<Written> delete(K key, CausalContext seen, WriteOption... options);

  /** As {@link Bucket#update}. */
  Future<V> update(K key, V ifAbsent, UnaryOperator<V> change, WriteOption... options);
}
