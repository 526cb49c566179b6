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

  private Hlc() {}

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
