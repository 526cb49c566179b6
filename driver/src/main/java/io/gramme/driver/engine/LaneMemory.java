package io.gramme.driver.engine;

import io.gramme.causality.Hlc;

/**
 * The largest stamp that each lane of a generation gave on each key (rule W2), exact and bounded: an open hash table of
 * pairs of key and lane, 16 bytes a slot, that grows with what was written. So a lane costs what was written through it
 * and nothing else, and what a session writes to other keys does not keep a key from its lanes.
 *
 * <p>Nothing is ever forgotten silently [161/300 when it was]: when the memory is full, its lanes must not be used again.
 * Two pairs of the same 64-bit name share a stamp, the larger one, which only makes a write choose another lane.
 *
 * <p>Not thread-safe.
 */
final class LaneMemory {
  private static final int FIRST_SLOTS = 256;
  private static final long FREE = 0;

  private final int mostPairs;
  private long[] names = new long[FIRST_SLOTS];
  private long[] stamps = new long[FIRST_SLOTS];
  private int pairs;

  /**
   * An empty memory.
   *
   * @param mostPairs above zero
   */
  LaneMemory(int mostPairs) {
    this.mostPairs = mostPairs;
  }

  /** The largest stamp of the lane on the key, or {@link Hlc#NONE}. */
  long last(long keyHash, int lane) {
    return stamps[slotOf(name(keyHash, lane))];
  }

  int pairs() {
    return pairs;
  }

  /** Whether this pair is known or has room. */
  boolean hasRoomFor(long keyHash, int lane) {
    return pairs < mostPairs || names[slotOf(name(keyHash, lane))] != FREE;
  }

  void remember(long keyHash, int lane, long stamp) {
    long name = name(keyHash, lane);
    int slot = slotOf(name);
    if (names[slot] == FREE) {
      pairs++;
      if (4L * pairs > 3L * names.length) {
        grow();
        slot = slotOf(name);
      }
      names[slot] = name;
    }
    stamps[slot] = Math.max(stamps[slot], stamp);
  }

  void clear() {
    names = new long[FIRST_SLOTS];
    stamps = new long[FIRST_SLOTS];
    pairs = 0;
  }

  private void grow() {
    long[] oldNames = names;
    long[] oldStamps = stamps;
    names = new long[2 * oldNames.length];
    stamps = new long[2 * oldNames.length];
    for (int old = 0; old < oldNames.length; old++) {
      if (oldNames[old] != FREE) {
        int slot = slotOf(oldNames[old]);
        names[slot] = oldNames[old];
        stamps[slot] = oldStamps[old];
      }
    }
  }

  /** Where the name stands, or the free slot where it would. */
  private int slotOf(long name) {
    int mask = names.length - 1;
    int slot = (int) (name >>> 32) & mask;
    while (names[slot] != FREE && names[slot] != name) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private static long name(long keyHash, int lane) {
    long mixed = (keyHash + lane * 0x9e3779b97f4a7c15L) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
    mixed ^= mixed >>> 29;
    return mixed == FREE ? 1 : mixed;
  }
}
