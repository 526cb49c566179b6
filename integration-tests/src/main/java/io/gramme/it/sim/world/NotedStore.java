package io.gramme.it.sim.world;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.node.storage.StateChange;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageException;
import io.gramme.ring.PartitionId;
import org.jspecify.annotations.Nullable;

/** A node's store as its steps meet it, with a note of what it could not do: what the node says of it is compared with that. */
final class NotedStore extends ForwardingStore {
  private StorageException.@Nullable Reason met;
  private boolean failed;

  NotedStore(StorageEngine store) {
    super(store);
  }

  /** The node's process has started anew. */
  void isNew() {
    failed = false;
    met = null;
  }

  /** A step begins; whether the store has failed before it. */
  boolean begin() {
    met = null;
    return failed;
  }

  /** What it could not do in this step, or null. */
  StorageException.@Nullable Reason met() {
    return met;
  }

  /** It is of no further use. */
  void fail() {
    failed = true;
  }

  @Override
  public Bytes update(PartitionId partition, Key key, StateChange change) throws StorageException {
    try {
      return super.update(partition, key, change);
    } catch (StorageException e) {
      note(e);
      throw e;
    }
  }

  @Override
  public Bytes read(PartitionId partition, Key key) throws StorageException {
    try {
      return super.read(partition, key);
    } catch (StorageException e) {
      note(e);
      throw e;
    }
  }

  private void note(StorageException e) {
    met = e.reason();
    failed |= e.reason().endsEngine();
  }
}
