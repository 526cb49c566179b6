package io.gramme.node.identity;

import io.gramme.causality.Hlc;

/**
 * How far ahead of use the clock ceiling is fsynced (rule T3): pure arithmetic.
 *
 * <p>The ceiling runs {@value #AHEAD_MILLIS} ms ahead of the wall clock. While the clock itself runs ahead of the wall,
 * as it does after a crash, it moves by single ticks only, so {@value #MARGIN_MILLIS} ms (65 million ticks) above it are
 * enough: a node that crashes again and again does not carry its clock further off with each start.
 */
public final class HlcReservation {
  public static final long AHEAD_MILLIS = 60_000;
  public static final long MARGIN_MILLIS = 1_000;

  private HlcReservation() {}

  /** The ceiling to write when the clock stands at {@code hlc}. */
  public static long ceilingFor(long hlc, long wallMillis) {
    return Math.max(Hlc.plusMillis(hlc, MARGIN_MILLIS), Hlc.ofMillis(wallMillis + AHEAD_MILLIS));
  }

  /** Whether to renew the ceiling now, in the background: half of what was reserved is used up. */
  public static boolean isDue(long hlc, long wallMillis, long ceiling) {
    return ceilingFor(hlc, wallMillis) >= Hlc.plusMillis(ceiling, AHEAD_MILLIS / 2)
        || Hlc.plusMillis(hlc, MARGIN_MILLIS / 2) > ceiling;
  }
}
