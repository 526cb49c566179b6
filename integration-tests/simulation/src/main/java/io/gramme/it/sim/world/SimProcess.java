package io.gramme.it.sim.world;

import io.gramme.machine.Time;

/**
 * A process with clocks of its own. It may be paused, when everything waits for it; it may end, when everything that
 * waited for it is dropped; and it may start again in another life.
 */
public abstract class SimProcess {
  final SimTime time;
  final int endpoint;
  private final String name;
  private long wallSkewMillis;
  private long leastSkewMillis;
  private long mostSkewMillis;
  private long pausedUntilNanos;
  private long pausedNanos;
  private int clockSteps;
  private int life;
  private boolean up = true;

  /**
   * A process that is up.
   *
   * @param endpoint its place in the network
   */
  SimProcess(SimTime time, int endpoint, String name) {
    this.time = time;
    this.endpoint = endpoint;
    this.name = name;
  }

  /** What its own clocks show. */
  public final Time now() {
    Time truth = time.now();
    return new Time(truth.monotonicNanos(), truth.wallMillis() + wallSkewMillis);
  }

  /** How far its wall clock is ahead of the true time. */
  public final void setWallSkew(long millis) {
    wallSkewMillis = millis;
    clockSteps++;
    leastSkewMillis = Math.min(leastSkewMillis, millis);
    mostSkewMillis = Math.max(mostSkewMillis, millis);
  }

  /** The least that its wall clock was ever ahead of the true time, 0 at most. */
  final long leastSkewMillis() {
    return leastSkewMillis;
  }

  /** The most that its wall clock was ever ahead of the true time, 0 at least. */
  final long mostSkewMillis() {
    return mostSkewMillis;
  }

  public final long wallSkewMillis() {
    return wallSkewMillis;
  }

  /** How often its wall clock was set. */
  public final int clockSteps() {
    return clockSteps;
  }

  /** For how long it has been paused until now, all in all. */
  public final long pausedNanos() {
    return pausedNanos - restOfPause();
  }

  private long restOfPause() {
    return Math.max(0, pausedUntilNanos - time.nanos());
  }

  public final boolean isUp() {
    return up;
  }

  /** Does nothing for a span; what comes meanwhile waits. */
  public final void pause(long nanos) {
    long longer = Math.max(0, nanos - restOfPause());
    pausedNanos += longer;
    pausedUntilNanos = Math.max(pausedUntilNanos, time.nanos()) + longer;
  }

  /** Counts its lives. */
  final int life() {
    return life;
  }

  final void end() {
    up = false;
    life++;
  }

  final void begin() {
    up = true;
    pausedNanos = pausedNanos();
    pausedUntilNanos = 0;
  }

  /** Does something in this life, when it is not paused. */
  public final void later(long nanos, Runnable action) {
    int planned = life;
    time.after(nanos, () -> perform(planned, action));
  }

  /** Does something at once in whatever life this is, when it is not paused; nothing when it has ended. */
  final void receive(Runnable action) {
    if (up) {
      perform(life, action);
    }
  }

  private void perform(int planned, Runnable action) {
    if (planned != life) {
      return;
    }
    long waits = restOfPause();
    if (waits > 0) {
      time.after(waits, () -> perform(planned, action));
    } else {
      action.run();
    }
  }

  @Override
  public final String toString() {
    return name;
  }
}
