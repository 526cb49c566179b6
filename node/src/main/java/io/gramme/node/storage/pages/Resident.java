package io.gramme.node.storage.pages;

/** Something of a file that is in memory, for a while or until it is written. Guarded by the lock of its shard. */
abstract class Resident {
  /** Whether it differs from what lies below. */
  boolean dirty;

  /** Whether it was used since the clock's hand last passed. */
  boolean used;

  /** Whether the clock knows it. */
  boolean cached;
}
