package io.gramme.it.sim.world;

import io.gramme.data.Key;
import io.gramme.node.storage.StorageException;
import io.gramme.ring.PartitionId;

/** What is wrong with a simulated disk, until the next crash at most. */
public final class DiskFaults {
  private boolean failing;
  private boolean once;
  private boolean full;
  private boolean damaged;
  private boolean scarce;
  private boolean partOut;
  private int refused;

  void fail(boolean onlyOnce) {
    failing = true;
    once = onlyOnce;
  }

  boolean isFailing() {
    return failing;
  }

  boolean isReadable() {
    return !failing && !damaged && !partOut;
  }

  /** Whether changes that need room are refused. */
  public void setFull(boolean isFull) {
    full = isFull;
  }

  /** Whether some values cannot be read. */
  public void setDamaged(boolean isDamaged) {
    damaged = isDamaged;
  }

  /** Whether there is no memory. */
  public void setScarce(boolean isScarce) {
    scarce = isScarce;
  }

  /** Another disk, or the same one after a crash. */
  void clear() {
    failing = false;
    once = false;
    full = false;
    damaged = false;
    scarce = false;
    partOut = false;
  }

  void requireWorking() throws StorageException {
    if (failing) {
      failing = !once;
      throw new StorageException(StorageException.Reason.INPUT_OUTPUT, "the simulated disk fails");
    }
  }

  /** Every other time the store itself says that there is none. */
  void requireMemory() throws StorageException {
    if (scarce && refused++ % 2 == 0) {
      throw new StorageException(
          StorageException.Reason.NO_MEMORY, "the simulated store has no memory");
    }
    if (scarce) {
      throw new OutOfMemoryError("the simulated node has no memory");
    }
  }

  void requireRoom() throws StorageException {
    if (full) {
      throw new StorageException(StorageException.Reason.DISK_FULL, "the simulated disk is full");
    }
  }

  /** Whether a part of it serves no more, for it could not be opened. */
  public void setPartOut(boolean isOut) {
    partOut = isOut;
  }

  void requireService(PartitionId partition) throws StorageException {
    if (partOut && (partition.index() & 1) == 0) {
      throw new StorageException(
          StorageException.Reason.OUT_OF_SERVICE, "a part of the simulated disk is out of service");
    }
  }

  /** Keys with an even last byte are those that suffer. */
  void requireSound(Key key) throws StorageException {
    if (damaged && (key.bytes().at(key.bytes().length() - 1) & 1) == 0) {
      throw new StorageException(
          StorageException.Reason.VALUE_DAMAGED, "the simulated disk has lost a value");
    }
  }
}
