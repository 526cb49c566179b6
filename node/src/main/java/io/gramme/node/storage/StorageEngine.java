package io.gramme.node.storage;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.ring.PartitionId;
import org.jspecify.annotations.Nullable;

/**
 * A store of encoded key states, ordered by partition, bucket (as UTF-8) and key (rule S1).
 *
 * <p>Confined to one thread at a time, the store's thread: nothing here is safe for use by two. An engine knows bytes
 * only, never what a state means. After a {@link StorageException} only {@link #close()} may be called.
 */
public interface StorageEngine extends AutoCloseable {
  /**
   * Loads a state, lets the change turn it into the next and stores that: one step, atomic towards everything else.
   * Durable only after the next {@link #makeDurable()}.
   *
   * @return the state as it stands afterwards, empty when the key is absent
   */
  Bytes update(PartitionId partition, Key key, StateChange change) throws StorageException;

  /** The state as it stands, empty when the key is absent. */
  Bytes read(PartitionId partition, Key key) throws StorageException;

  /**
   * The next entry of a partition in order. A scan is a chain of these calls: it may rest between any two, updates may
   * come between, and each state is the one that stands when the scan comes to it (rule M3).
   *
   * @param after the key to go on behind, stored or not, or null for the first
   * @return null at the end of the partition
   */
  @Nullable
  StoredState next(PartitionId partition, @Nullable Key after) throws StorageException;

  /** Removes every key of a partition. */
  void dropPartition(PartitionId partition) throws StorageException;

  /**
   * Makes all updates so far as durable as this engine can: what was shown or acknowledged after it survives (rule
   * S2). Called once for everything that was queued.
   */
  void makeDurable() throws StorageException;

  /** Keys stored, tombstones included. */
  long keyCount();

  /** Keys of one partition, tombstones included. */
  long keyCount(PartitionId partition);

  /** Closes the store cleanly, so that it can be opened again; calls after the first do nothing. */
  @Override
  void close() throws StorageException;
}
