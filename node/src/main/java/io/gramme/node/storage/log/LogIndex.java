package io.gramme.node.storage.log;

import io.gramme.node.storage.StorageException;

/**
 * Says durably which segments of a log must be there, so that a missing one is noticed even when it is the newest.
 * Thread-safe.
 */
public interface LogIndex {
  /** Lowest number of a segment that must be there. */
  long first();

  /** Highest number of a segment that must be there; below {@link #first()} while there is none. */
  long last();

  /**
   * A segment is there, by its durable name, and about to be written to.
   *
   * @throws StorageException DISK_FULL when it could not be noted now; nothing may be written to the segment then
   */
  void begun(long number) throws StorageException;

  /** Segments below this one are about to be removed. */
  void released(long first) throws StorageException;
}
