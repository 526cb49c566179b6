package io.gramme.node.data;

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

/** An engine that does what another one does, but for what a test overrides. */
public abstract class ForwardingEngine implements StorageEngine {
  private final StorageEngine engine;

  protected ForwardingEngine(StorageEngine engine) {
    this.engine = engine;
  }

  @Override
  public Bytes update(PartitionId partition, Key key, StateChange change) throws StorageException {
    return engine.update(partition, key, change);
  }

  @Override
  public Bytes read(PartitionId partition, Key key) throws StorageException {
    return engine.read(partition, key);
  }

  @Override
  public @Nullable StoredState next(PartitionId partition, @Nullable Key after)
      throws StorageException {
    return engine.next(partition, after);
  }

  @Override
  public void dropPartition(PartitionId partition) throws StorageException {
    engine.dropPartition(partition);
  }

  @Override
  public long lastChange() {
    return engine.lastChange();
  }

  @Override
  public void force(long change) throws StorageException {
    engine.force(change);
  }

  @Override
  public long keyCount() {
    return engine.keyCount();
  }

  @Override
  public PartitionCounts counts(PartitionId partition) {
    return engine.counts(partition);
  }

  @Override
  public MerkleTree tree(PartitionId partition) {
    return engine.tree(partition);
  }

  @Override
  public void restore(PartitionId partition, Key key, Bytes state) throws StorageException {
    engine.restore(partition, key, state);
  }

  @Override
  public void close() throws StorageException {
    engine.close();
  }
}
