package io.gramme.node.data;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.node.storage.StateChange;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageException;
import io.gramme.ring.PartitionId;

/** An engine that runs something before each read and update, and may fail there. */
public final class WatchedEngine extends ForwardingEngine {
  /** What is run. */
  public interface Watch {
    void run() throws StorageException;
  }

  private final Watch beforeAccess;

  public WatchedEngine(StorageEngine engine, Watch beforeAccess) {
    super(engine);
    this.beforeAccess = beforeAccess;
  }

  @Override
  public Bytes update(PartitionId partition, Key key, StateChange change) throws StorageException {
    beforeAccess.run();
    return super.update(partition, key, change);
  }

  @Override
  public Bytes read(PartitionId partition, Key key) throws StorageException {
    beforeAccess.run();
    return super.read(partition, key);
  }
}
