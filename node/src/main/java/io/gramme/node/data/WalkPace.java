package io.gramme.node.data;

import io.gramme.machine.Time;

/**
 * How long a walk rests after a page: a multiple of the time that the page took, which is doubled while many items of
 * others are executed and halved while there are none. So a walk takes half of the time of an idle node and a ninth
 * of that of a busy one.
 */
final class WalkPace {
  static final int LARGEST_FACTOR = 8;
  static final long LONGEST_NANOS = 1_000 * Time.NANOS_PER_MILLI;

  /** So many items of others during one page and the pause before it are many. */
  static final long MANY_ITEMS = 32;

  private int factor = 1;
  private long itemsBefore;

  /** Beginning while so many items of others have been executed. */
  WalkPace(long foregroundItems) {
    itemsBefore = foregroundItems;
  }

  /**
   * The pause after a page.
   *
   * @param pageNanos from the question until what it brought was durable
   * @param foregroundItems of others, executed so far
   */
  long pauseNanos(long pageNanos, long foregroundItems) {
    long came = foregroundItems - itemsBefore;
    itemsBefore = foregroundItems;
    if (came >= MANY_ITEMS) {
      factor = Math.min(LARGEST_FACTOR, 2 * factor);
    } else if (came == 0) {
      factor = Math.max(1, factor / 2);
    }
    return Math.min(LONGEST_NANOS, pageNanos * factor);
  }
}
