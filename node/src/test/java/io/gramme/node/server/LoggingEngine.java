package io.gramme.node.server;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.merkle.MerkleTree;
import io.gramme.node.data.StateSummarizer;
import io.gramme.node.storage.MemoryEngine;
import io.gramme.node.storage.PartitionCounts;
import io.gramme.node.storage.StateChange;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StoredState;
import io.gramme.ring.PartitionId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A memory engine that notes what it is asked, and may fail at its durable points. */
final class LoggingEngine implements StorageEngine {
  private final StorageEngine engine = MemoryEngine.empty(StateSummarizer.create());
  private final List<String> log;
  private final @Nullable StorageException atDurablePoint;

  LoggingEngine(List<String> log, @Nullable StorageException atDurablePoint) {
    this.log = log;
    this.atDurablePoint = atDurablePoint;
  }

  @Override
  public Bytes update(PartitionId partition, Key key, StateChange change) throws StorageException {
    log.add("update");
    return engine.update(partition, key, change);
  }

  @Override
  public Bytes read(PartitionId partition, Key key) throws StorageException {
    log.add("read");
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
    log.add("durable");
    if (atDurablePoint != null) {
      throw atDurablePoint;
    }
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
    log.add("close");
    engine.close();
  }
}
