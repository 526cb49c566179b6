package io.gramme.causality;

/**
 * Stamps of the hybrid logical clock: 48 bits of wall milliseconds above a 16-bit counter (rule T2).
 *
 * <p>A stamp is a plain {@code long} so that contexts stay flat arrays; 0 means "no stamp".
 */
public final class Hlc {
  public static final long NONE = 0L;
  private static final int COUNTER_BITS = 16;

  /** The largest wall time a stamp can hold, in milliseconds since the epoch. */
  public static final long MAX_MILLIS = (1L << 47) - 1;

  /**
   * The latest wall time that is adopted from elsewhere, in the year 4199. A clock that stands there can still tick: what
   * it gives is {@linkplain #isPossible possible} for another millennium.
   */
  static final long LATEST_ADOPTED_MILLIS = 1L << 46;

  private static final long LATEST_POSSIBLE = ((1L << 46) + (1L << 45)) << COUNTER_BITS;

  private Hlc() {}

  /**
   * Whether a clock can have given the stamp, or it is {@link #NONE}. Others are refused wherever they come from: a clock
   * that adopted one could give no further stamp, and nothing could be written any more.
   */
  public static boolean isPossible(long stamp) {
    return stamp >= NONE && stamp <= LATEST_POSSIBLE;
  }

  /** The first stamp of a millisecond. */
  public static long ofMillis(long wallMillis) {
    return Math.max(0, Math.min(wallMillis, MAX_MILLIS)) << COUNTER_BITS;
  }

  public static long millis(long stamp) {
    return stamp >>> COUNTER_BITS;
  }

  /** The stamp moved by a span of milliseconds, never below {@link #NONE}. */
  public static long plusMillis(long stamp, long millis) {
    return Math.max(NONE, stamp + (millis << COUNTER_BITS));
  }

  /** For people: milliseconds, a dot, the counter. */
  public static String describe(long stamp) {
    return millis(stamp) + "." + (stamp & ((1L << COUNTER_BITS) - 1));
  }
}
