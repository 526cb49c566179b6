package io.gramme.node.storage.pages;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many unchanged pages stay in memory: a hand goes round and takes out those that were not used since it last
 * passed. Guarded by the lock of its shard.
 */
final class PageClock {
  private static final int FREE = -1;

  private final int[] slots;
  private int hand;

  PageClock(int capacity) {
    slots = new int[Math.max(1, capacity)];
    Arrays.fill(slots, FREE);
  }

  /** Takes a page in, and perhaps another out of the table of all pages. */
  void add(int number, Page page, @Nullable Page[] pages) {
    if (page.cached) {
      return;
    }
    while (!takeOut(slots[hand], pages)) {
      hand = (hand + 1) % slots.length;
    }
    slots[hand] = number;
    hand = (hand + 1) % slots.length;
    page.cached = true;
  }

  private static boolean takeOut(int number, @Nullable Page[] pages) {
    Page page = number == FREE ? null : pages[number];
    if (page == null) {
      return true;
    }
    if (page.used && !page.dirty) {
      page.used = false;
      return false;
    }
    page.cached = false;
    if (!page.dirty) {
      pages[number] = null;
    }
    return true;
  }
}
