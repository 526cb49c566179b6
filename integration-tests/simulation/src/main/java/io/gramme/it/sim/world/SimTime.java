package io.gramme.it.sim.world;

import io.gramme.machine.Time;
import io.gramme.machine.VirtualTimeline;

/** The true time of a history, which no process knows, and the digest of all that happened. */
public final class SimTime {
  public static final long MILLI = Time.NANOS_PER_MILLI;
  private static final long WALL_START_MILLIS = 1_700_000_000_000L;

  /** Hundreds of times what a busy cluster does in a millisecond. */
  private static final long MOST_EVENTS_IN_A_MILLISECOND = 200_000;

  private final VirtualTimeline timeline = VirtualTimeline.startingAt(WALL_START_MILLIS);
  private long events;
  private long digest = 1;
  private long millisecond;
  private long eventsBeforeIt;

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

  /**
   * Lets the span pass.
   *
   * @throws IllegalStateException when time does not get on, because somebody wakes again and again at once
   */
  public void pass(long nanos) {
    boolean[] over = new boolean[1];
    timeline.after(nanos, () -> over[0] = true);
    while (!over[0]) {
      timeline.runNext();
      events++;
      digest(nanos());
      checkThatItGetsOn();
    }
  }

  private void checkThatItGetsOn() {
    long current = nanos() / MILLI;
    if (current != millisecond) {
      millisecond = current;
      eventsBeforeIt = events;
    } else if (events - eventsBeforeIt > MOST_EVENTS_IN_A_MILLISECOND) {
      throw new IllegalStateException("time stands still at " + current + " ms: more than "
          + MOST_EVENTS_IN_A_MILLISECOND + " events in one millisecond");
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
