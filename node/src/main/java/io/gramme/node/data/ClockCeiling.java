package io.gramme.node.data;

import io.gramme.node.storage.StorageException;

/** Keeps the stamp that a node's clock may never pass before it is on disk (rule T3). */
@FunctionalInterface
public interface ClockCeiling {
  /** For nodes that keep nothing on disk: no clock of theirs outlives them. */
  ClockCeiling UNLIMITED = stamp -> Long.MAX_VALUE;

  /**
   * Raises the ceiling durably. Called on the store's thread before a stamp above the last ceiling is shown to anybody;
   * should reserve well ahead, since it is called again when the clock passes the result.
   *
   * @param stamp a clock stamp that is about to be shown
   * @return the new ceiling, at or above the stamp, already durable
   * @throws StorageException DISK_FULL when there is no room for it now: no stamp above the last ceiling may be shown, and
   *     it is asked for again; anything else when it could not be made durable, and the replica stops serving
   */
  long raise(long stamp) throws StorageException;
}
