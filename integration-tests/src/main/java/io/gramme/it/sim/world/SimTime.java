package io.gramme.it.sim.world;

import io.gramme.machine.Time;
import io.gramme.machine.VirtualTimeline;

/** The true time of a history, which no process knows, and the digest of all that happened. */
public final class SimTime {
  public static final long MILLI = Time.NANOS_PER_MILLI;
  private static final long WALL_START_MILLIS = 1_700_000_000_000L;

  private final VirtualTimeline timeline = VirtualTimeline.startingAt(WALL_START_MILLIS);
  private long events;
  private long digest = 1;

  /** The true time, whose monotonic part begins at 0. */
  public Time now() {
    return timeline.now();
  }

  public long nanos() {
    return timeline.now().monotonicNanos();
  }

  /** Does something once the span has passed. */
  public void after(long nanos, Runnable action) {
    timeline.after(nanos, action);
  }

  /** Lets the span pass. */
  public void pass(long nanos) {
    boolean[] over = new boolean[1];
    timeline.after(nanos, () -> over[0] = true);
    while (!over[0]) {
      timeline.runNext();
      events++;
      digest(nanos());
    }
  }

  /** Takes a result into the digest. */
  public void digest(long value) {
    digest = Seed.mix(digest * 31 + value);
  }

  public long digest() {
    return digest;
  }

  /** How much has happened: timers and messages alike. */
  public long events() {
    return events;
  }
}
