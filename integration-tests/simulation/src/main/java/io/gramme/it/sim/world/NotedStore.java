package io.gramme.it.sim.world;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.node.data.ClockCeiling;
import io.gramme.node.identity.HlcReservation;
import io.gramme.node.storage.StateChange;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StoredState;
import io.gramme.ring.PartitionId;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A node's store and clock ceiling as its steps meet them, with a note of what they could not do: what the node says of it
 * is compared with that.
 */
final class NotedStore extends ForwardingStore implements ClockCeiling {
  private final NodeDisk disk;
  private final HlcReservation reservation;
  private final LongSupplier wallMillis;
  private StorageException.@Nullable Reason met;
  private boolean failed;
  private boolean ceilingRefused;

  NotedStore(NodeDisk disk, HlcReservation reservation, LongSupplier wallMillis) {
    super(disk);
    this.disk = disk;
    this.reservation = reservation;
    this.wallMillis = wallMillis;
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

  /** It is of no further use. */
  void fail() {
    failed = true;
  }

  @Override
  public long raise(long stamp) throws StorageException {
    try {
      disk.setCeiling(
          Math.max(disk.ceiling(), reservation.ceilingFor(stamp, wallMillis.getAsLong())));
    } catch (StorageException e) {
      ceilingRefused = true;
      failed |= e.reason().endsEngine();
      throw e;
    }
    ceilingRefused = false;
    return disk.ceiling();
  }

  @Override
  public Bytes update(PartitionId partition, Key key, StateChange change) throws StorageException {
    try {
      return super.update(partition, key, change);
    } catch (StorageException e) {
      note(e);
      throw e;
    } catch (OutOfMemoryError e) {
      met = StorageException.Reason.NO_MEMORY;
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

  @Override
  public @Nullable StoredState next(PartitionId partition, @Nullable Key after)
      throws StorageException {
    try {
      return super.next(partition, after);
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
