package io.gramme.it.sim.world;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.merkle.MerkleTree;
import io.gramme.node.storage.PartitionCounts;
import io.gramme.node.storage.StateChange;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StoredState;
import io.gramme.ring.PartitionId;
import org.jspecify.annotations.Nullable;

/** A store that does what another one does, as something between it and a step sees it; closing it does nothing. */
public abstract class ForwardingStore implements StorageEngine {
  private final StorageEngine store;

  protected ForwardingStore(StorageEngine store) {
    this.store = store;
  }

  @Override
  public Bytes update(PartitionId partition, Key key, StateChange change) throws StorageException {
    return store.update(partition, key, change);
  }

  @Override
  public Bytes read(PartitionId partition, Key key) throws StorageException {
    return store.read(partition, key);
  }

  @Override
  public @Nullable StoredState next(PartitionId partition, @Nullable Key after)
      throws StorageException {
    return store.next(partition, after);
  }

  @Override
  public void dropPartition(PartitionId partition) throws StorageException {
    store.dropPartition(partition);
  }

  @Override
  public long lastChange() {
    return store.lastChange();
  }

  @Override
  public void force(long change) throws StorageException {
    store.force(change);
  }

  @Override
  public long keyCount() {
    return store.keyCount();
  }

  @Override
  public PartitionCounts counts(PartitionId partition) {
    return store.counts(partition);
  }

  @Override
  public MerkleTree tree(PartitionId partition) {
    return store.tree(partition);
  }

  @Override
  public void restore(PartitionId partition, Key key, Bytes state) throws StorageException {
    store.restore(partition, key, state);
  }

  @Override
  public void close() {}
}
