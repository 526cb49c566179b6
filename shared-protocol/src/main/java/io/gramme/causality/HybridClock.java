package io.gramme.causality;

import io.gramme.machine.Time;

/**
 * A hybrid logical clock: never behind the wall clock it is told, never behind a stamp it has adopted (rule T2).
 *
 * <p>Reads no clock itself; confined to the thread of the machine that owns it.
 */
public final class HybridClock {
  /** How far a stamp minted by a driver may run ahead of a node's wall clock, in milliseconds. */
  public static final long DRIVER_LEAD_MILLIS = 5_000;

  private long last;

  private HybridClock(long start) {
    this.last = start;
  }

  /** A clock that begins at the given stamp: {@link Hlc#NONE}, or the ceiling of the identity file after a restart. */
  public static HybridClock startingAt(long stamp) {
    return new HybridClock(stamp);
  }

  /** A new stamp, above every earlier one. */
  public long tick(Time now) {
    last = Math.max(last + 1, Hlc.ofMillis(now.wallMillis()));
    return last;
  }

  /** The clock as it stands, without minting a stamp. */
  public long current(Time now) {
    last = Math.max(last, Hlc.ofMillis(now.wallMillis()));
    return last;
  }

  /** Adopts a node's stamp, however far it runs ahead, but never into a time after which no clock could go on. */
  public void adopt(long stamp) {
    last = Math.max(last, Math.min(stamp, Hlc.ofMillis(Hlc.LATEST_ADOPTED_MILLIS)));
  }

  /** Adopts a driver's stamp, but no further than {@link #DRIVER_LEAD_MILLIS} above the wall clock. */
  public void adoptFromDriver(Time now, long stamp) {
    adopt(Math.min(stamp, Hlc.ofMillis(now.wallMillis() + DRIVER_LEAD_MILLIS)));
  }
}
