package io.gramme.machine;

/**
 * How long one of many items took lately: time and items are summed up, and both sums fade with each stretch. A mean of
 * rates would take a stretch that a stall has filled, in which hardly an item ended, for how long items take from then
 * on. Not thread-safe.
 */
public final class RecentPace {
  private final double kept;
  private double nanos;
  private double items;

  private RecentPace(double kept) {
    this.kept = kept;
  }

  /** Nothing known; of what came before, each stretch leaves the given share. */
  public static RecentPace keeping(double share) {
    return new RecentPace(share);
  }

  /** A stretch of time in which at least one item ended. */
  public void add(long stretchNanos, int ended) {
    nanos = nanos * kept + stretchNanos;
    items = items * kept + ended;
  }

  /** Nanoseconds an item; 0 as long as nothing is known. */
  public long nanosPerItem() {
    return items == 0 ? 0 : (long) (nanos / items);
  }
}
