package io.gramme.node.storage;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.merkle.MerkleTree;
import io.gramme.ring.PartitionId;
import org.jspecify.annotations.Nullable;

/**
 * A store of encoded key states, ordered by partition, bucket (as UTF-8) and key (rule S1).
 *
 * <p>Confined to one thread at a time, the store's thread: nothing here is safe for use by two, but for {@link
 * #force(long)}, which another thread may call meanwhile. An engine knows bytes only; what they mean to counts and hash
 * tree a {@link Summarizer} tells it. A {@link StorageException} whose reason
 * {@linkplain StorageException.Reason#endsEngine() ends the engine} leaves only {@link #close()} to be called; after any
 * other nothing was changed and everything else goes on.
 */
public interface StorageEngine extends AutoCloseable {
  /**
   * Loads a state, lets the change turn it into the next and stores that: one step, atomic towards everything else.
   * Durable only after the next {@link #force()}.
   *
   * @return the state as it stands afterwards, empty when the key is absent
   * @throws StorageException VALUE_DAMAGED when the state there is failed its check, DISK_FULL when there is no room
   */
  Bytes update(PartitionId partition, Key key, StateChange change) throws StorageException;

  /**
   * The state as it stands, empty when the key is absent.
   *
   * @throws StorageException VALUE_DAMAGED when its bytes failed their check; its leaf is invalid from then on (S4)
   */
  Bytes read(PartitionId partition, Key key) throws StorageException;

  /**
   * The next entry of a partition in order. A scan is a chain of these calls: it may rest between any two, updates may
   * come between, and each state is the one that stands when the scan comes to it (rule M3).
   *
   * @param after the key to go on behind, stored or not, or null for the first
   * @return null at the end of the partition
   * @throws StorageException VALUE_DAMAGED, with the key behind which the scan may go on
   */
  @Nullable
  StoredState next(PartitionId partition, @Nullable Key after) throws StorageException;

  /**
   * Puts a state in the place of whatever is stored, readable or not: how a damaged value is repaired. Reckons the
   * partition's summary anew, so that its leaf is valid again when nothing else under it is damaged.
   *
   * @param state what the peers have, empty when they have nothing
   */
  void restore(PartitionId partition, Key key, Bytes state) throws StorageException;

  /** Removes every key of a partition. */
  void dropPartition(PartitionId partition) throws StorageException;

  /** Number of the last change, which may not be durable yet; 0 before the first since the engine was opened or ever. */
  long lastChange();

  /**
   * Makes all changes up to this one as durable as this engine can: what was shown or acknowledged after it survives
   * (rule S2). Without cost when they are already. One thread at a time may call it, while the store's thread goes on.
   *
   * @param change a number that {@link #lastChange()} has given
   */
  void force(long change) throws StorageException;

  /** Makes all changes so far durable. */
  default void force() throws StorageException {
    force(lastChange());
  }

  /** Keys stored, tombstones included. */
  long keyCount();

  /**
   * Which stores have failed and no longer serve the partitions they hold, and why, in words for people; null while all
   * serve. What such a partition holds is counted no more, and no leaf of its hash tree is valid (rule S4).
   */
  default @Nullable String outOfService() {
    return null;
  }

  /** What a partition holds. */
  PartitionCounts counts(PartitionId partition);

  /** Bytes that its disk has free; 0 when it is not known. */
  default long freeBytes() {
    return 0;
  }

  /** The hash tree of a partition as it stands (rule M1); only to be read, on the store's thread. */
  MerkleTree tree(PartitionId partition);

  /** Closes the store; calls after the first do nothing. */
  @Override
  void close() throws StorageException;
}
