package io.gramme.machine;

import java.util.PriorityQueue;

/**
 * Virtual time for tests: what is scheduled runs in order of time, then in order of scheduling, on the caller's thread.
 *
 * <p>Not thread-safe. The timeline only moves when {@link #runNext} or {@link #runFor} is called.
 */
public final class VirtualTimeline {
  private record Entry(long atNanos, long order, Runnable action) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      int byTime = Long.compare(atNanos, other.atNanos);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private final PriorityQueue<Entry> queue = new PriorityQueue<>();
  private final long wallStartMillis;
  private long nowNanos;
  private long scheduled;

  private VirtualTimeline(long wallStartMillis) {
    this.wallStartMillis = wallStartMillis;
  }

  /** A timeline whose monotonic clock begins at zero and whose wall clock begins at the given instant. */
  public static VirtualTimeline startingAt(long wallMillis) {
    return new VirtualTimeline(wallMillis);
  }

  public Time now() {
    return new Time(nowNanos, wallStartMillis + nowNanos / Time.NANOS_PER_MILLI);
  }

  /** Runs the action once the given span has passed; a negative span counts as zero. */
  public void after(long delayNanos, Runnable action) {
    queue.add(new Entry(nowNanos + Math.max(0, delayNanos), scheduled++, action));
  }

  /** Runs the next action, moving time to it; false when nothing is left. */
  public boolean runNext() {
    Entry next = queue.poll();
    if (next == null) {
      return false;
    }
    nowNanos = next.atNanos;
    next.action.run();
    return true;
  }

  /** Runs everything due within the given span from now, then moves time to its end. */
  public void runFor(long spanNanos) {
    long end = nowNanos + spanNanos;
    while (!queue.isEmpty() && queue.peek().atNanos <= end) {
      runNext();
    }
    nowNanos = end;
  }
}
