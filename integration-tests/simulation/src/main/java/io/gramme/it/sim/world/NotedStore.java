package io.gramme.it.sim.world;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.node.storage.StateChange;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageException;
import io.gramme.ring.PartitionId;
import org.jspecify.annotations.Nullable;

/** A node's store as its steps meet it, with a note of what it could not do: what the node says of it is compared with that. */
final class NotedStore extends ForwardingStore {
  private StorageException.@Nullable Reason met;
  private boolean failed;
  private boolean ceilingRefused;

  NotedStore(StorageEngine store) {
    super(store);
  }

  /** The node's process has started anew. */
  void isNew() {
    failed = false;
    ceilingRefused = false;
    met = null;
  }

  /** A step begins; whether the store has failed before it. */
  boolean begin() {
    met = null;
    return failed;
  }

  /** What it could not do in the step with this answer, or null; there may have been no room for the clock before it. */
  StorageException.@Nullable Reason met(Reply reply) {
    boolean full =
        reply instanceof Reply.Refusal refusal && refusal.code() == RefusalCode.DISK_FULL;
    return met == null && full && ceilingRefused ? StorageException.Reason.DISK_FULL : met;
  }

  /** There was room for the clock's ceiling, or there was none, or the disk is of no further use (T3). */
  void ceiling(@Nullable StorageException notRaised) {
    ceilingRefused = notRaised != null;
    failed |= notRaised != null && notRaised.reason().endsEngine();
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
