package io.gramme.driver;

import io.gramme.driver.reconcile.Reconciler;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A named set of keys with values of one type; the blocking face. Obtained from {@link Gramme#bucket}; a bucket comes
 * into being in the cluster with its first write.
 *
 * <p>Immutable and thread-safe. Every method waits on the calling thread and runs the application's codec, reconciler
 * and change there. On an event-loop thread each fails with {@link CallOnEventLoopException}: use {@link #async()} or
 * {@link #vertx()} there.
 *
 * <p>Beside what is named at each method, every call may throw {@link GrammeTimeoutException},
 * {@link UnreachableQuorumException}, {@link OverloadException}, {@link RefusedException}, {@link ClosedException},
 * {@link CallInterruptedException}, {@link CodecException} and {@link InvalidArgumentException} (a null, empty or
 * oversized key or value, r or w above the owners there are); writes may throw {@link IndeterminateException}.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
public interface Bucket<K, V> {
  /** Its name in the cluster. */
  String name();

  /**
   * The value of a key. Siblings are reconciled, and the reconciled value is written back (rule G3).
   *
   * @throws SiblingsException when there are siblings and no reconciler
   * @throws ReconcileException when the reconciler fails
   */
  Optional<V> get(K key, ReadOption... options);

  /** All versions of a key, without reconciling or writing anything back but repairs of stale replicas. */
  Versions<V> read(K key, ReadOption... options);

  /**
   * Writes a value in place of exactly what this session has seen of the key; one round trip, always (rule W1). Whatever
   * this session has not seen becomes a sibling, and nothing is lost: a new session that puts over a key which it never
   * read leaves two values. To replace what is there whatever it is, {@link #overwrite}; to change it, {@link #update}.
   */
  Written put(K key, V value, WriteOption... options);

  /**
   * Writes a value in place of exactly what was seen; one round trip. After {@link CausalContext#none()} it replaces
   * nothing, and whatever is there becomes a sibling.
   *
   * @throws InvalidArgumentException when the context belongs to another key or cluster (rule K4)
   */
  Written put(K key, V value, CausalContext seen, WriteOption... options);

  /**
   * Reads, and writes a value in place of everything the read shows: for a value that is right whatever is there. The
   * receipt says how many values it {@linkplain Receipt#replaced replaced}; nobody reconciles them. What others write
   * meanwhile becomes a sibling.
   */
  Written overwrite(K key, V value, WriteOption... options);

  /** Deletes what there is of a key, reading first; does nothing when there is nothing (rule W8). */
  Written delete(K key, WriteOption... options);

  /**
   * Deletes exactly what was seen; one round trip.
   *
   * @throws InvalidArgumentException when the context belongs to another key or cluster (rule K4), or is
   *     {@link CausalContext#none()}: there would be nothing to delete
   */
  Written delete(K key, CausalContext seen, WriteOption... options);

  /**
   * Reads, reconciles, changes and writes after what was read: the first choice for values that change (rule W7). It is
   * not compare-and-set: updates made at the same time by others become siblings for the reconciler. The new value
   * expires as this call's own options say, and never when they say nothing: a time to live of the old one is dropped.
   *
   * <p>Updates of this session that wait for each other are combined, whichever face they come by: one read, their changes
   * in order, one write. So a change should not take long: the others wait for it, at most until their deadlines.
   *
   * @param ifAbsent what is changed when there is no value; handed to the change as it is, so a change that modifies
   *     what it is given modifies this
   * @param change runs once; must not return null
   * @return the value written, just as the change returned it
   * @throws SiblingsException when there are siblings and no reconciler
   * @throws ReconcileException when the reconciler or the change fails
   */
  V update(K key, V ifAbsent, UnaryOperator<V> change, WriteOption... options);

  /** This bucket with a reconciler for siblings. */
  Bucket<K, V> reconcile(Reconciler<? super K, V> reconciler);

  /** This bucket with other settings; a call's own options override them. */
  Bucket<K, V> with(Option... defaults);

  /** The same bucket for code that must not wait. */
  AsyncBucket<K, V> async();

  /** The same bucket for code that runs on Vert.x. */
  VertxBucket<K, V> vertx();
}
