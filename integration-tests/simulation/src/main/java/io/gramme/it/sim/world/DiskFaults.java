package io.gramme.it.sim.world;

import io.gramme.data.Key;
import io.gramme.node.storage.StorageException;

/** What is wrong with a simulated disk, until the next crash at most. */
final class DiskFaults {
  private boolean failing;
  private boolean once;
  private boolean full;
  private boolean damaged;

  void fail(boolean onlyOnce) {
    failing = true;
    once = onlyOnce;
  }

  boolean isFailing() {
    return failing;
  }

  boolean isReadable() {
    return !failing && !damaged;
  }

  void setFull(boolean isFull) {
    full = isFull;
  }

  void setDamaged(boolean isDamaged) {
    damaged = isDamaged;
  }

  /** Another disk, or the same one after a crash. */
  void clear() {
    failing = false;
    once = false;
    full = false;
    damaged = false;
  }

  void requireWorking() throws StorageException {
    if (failing) {
      failing = !once;
      throw new StorageException(StorageException.Reason.INPUT_OUTPUT, "the simulated disk fails");
    }
  }

  void requireRoom() throws StorageException {
    if (full) {
      throw new StorageException(StorageException.Reason.DISK_FULL, "the simulated disk is full");
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
