package io.gramme.node.identity;

import io.gramme.causality.Hlc;

/**
 * How far ahead of use the clock ceiling is forced (rule T3): pure arithmetic.
 *
 * <p>After a crash a node's clock begins at the ceiling, and with it, once they have heard of it, everybody's. A jump of
 * Dmax would make all that is on its way too old (R1, R2) and end what every session remembers (G4); so the ceiling runs
 * a quarter of Dmax ahead of the wall clock, and never more than {@value #MOST_AHEAD_MILLIS} ms. While the clock itself
 * runs ahead of the wall, as it does after a crash, it moves by single ticks only, so a small margin above it is enough:
 * a node that crashes again and again does not carry its clock further off with each start.
 */
public final class HlcReservation {
  static final long MOST_AHEAD_MILLIS = 60_000;
  private static final int SHARE_OF_DMAX = 4;
  private static final int MARGINS_IN_AHEAD = 60;
  private static final long LEAST_MARGIN_MILLIS = 2;

  private final long aheadMillis;
  private final long marginMillis;

  private HlcReservation(long dmaxMillis) {
    aheadMillis = Math.min(MOST_AHEAD_MILLIS, dmaxMillis / SHARE_OF_DMAX);
    marginMillis = Math.max(LEAST_MARGIN_MILLIS, aheadMillis / MARGINS_IN_AHEAD);
  }

  /** The reservation of a cluster in which no message lives longer than this. */
  public static HlcReservation ofDmax(long dmaxMillis) {
    return new HlcReservation(dmaxMillis);
  }

  /** How far ahead of the wall clock the ceiling runs, in milliseconds. */
  long aheadMillis() {
    return aheadMillis;
  }

  /** The ceiling to write when the clock stands at {@code hlc}. */
  public long ceilingFor(long hlc, long wallMillis) {
    return Math.max(Hlc.plusMillis(hlc, marginMillis), Hlc.ofMillis(wallMillis + aheadMillis));
  }

  /** Whether to renew the ceiling now, in the background: half of what was reserved is used up. */
  public boolean isDue(long hlc, long wallMillis, long ceiling) {
    return ceilingFor(hlc, wallMillis) >= Hlc.plusMillis(ceiling, aheadMillis / 2)
        || Hlc.plusMillis(hlc, marginMillis / 2) > ceiling;
  }
}
