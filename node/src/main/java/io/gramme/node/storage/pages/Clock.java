package io.gramme.node.storage.pages;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how much that is unchanged stays in memory: a hand goes round and takes out what was not used since it last
 * passed. Guarded by the lock of its shard.
 */
final class Clock {
  private static final int FREE = -1;

  private final int[] slots;
  private int hand;

  Clock(int capacity) {
    slots = new int[Math.max(1, capacity)];
    Arrays.fill(slots, FREE);
  }

  /** Takes one in, and perhaps another out of the table of all. */
  void add(int number, Resident added, @Nullable Resident[] all) {
    if (added.cached) {
      return;
    }
    while (!takeOut(slots[hand], all)) {
      hand = (hand + 1) % slots.length;
    }
    slots[hand] = number;
    hand = (hand + 1) % slots.length;
    added.cached = true;
  }

  private static boolean takeOut(int number, @Nullable Resident[] all) {
    Resident known = number == FREE ? null : all[number];
    if (known == null) {
      return true;
    }
    if (known.used && !known.dirty) {
      known.used = false;
      return false;
    }
    known.cached = false;
    if (!known.dirty) {
      all[number] = null;
    }
    return true;
  }
}
