package io.gramme.node.server;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.node.data.ForwardingEngine;
import io.gramme.node.data.StateSummarizer;
import io.gramme.node.storage.MemoryEngine;
import io.gramme.node.storage.StateChange;
import io.gramme.node.storage.StorageException;
import io.gramme.ring.PartitionId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A memory engine that notes what it is asked, and may fail at its durable points. */
final class LoggingEngine extends ForwardingEngine {
  private final List<String> log;
  private final @Nullable StorageException atDurablePoint;

  LoggingEngine(List<String> log, @Nullable StorageException atDurablePoint) {
    super(MemoryEngine.empty(StateSummarizer.create()));
    this.log = log;
    this.atDurablePoint = atDurablePoint;
  }

  @Override
  public Bytes update(PartitionId partition, Key key, StateChange change) throws StorageException {
    log.add("update");
    return super.update(partition, key, change);
  }

  @Override
  public Bytes read(PartitionId partition, Key key) throws StorageException {
    log.add("read");
    return super.read(partition, key);
  }

  @Override
  public void force(long change) throws StorageException {
    log.add("durable");
    if (atDurablePoint != null) {
      throw atDurablePoint;
    }
  }

  @Override
  public void close() throws StorageException {
    log.add("close");
    super.close();
  }
}
