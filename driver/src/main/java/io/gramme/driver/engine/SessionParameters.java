package io.gramme.driver.engine;

import io.gramme.machine.Time;

/**
 * The bounds of one session. Spans are nanoseconds.
 *
 * @param cacheBytes weight of the state cache, in bytes; 0 keeps nothing
 * @param floorKeys keys of which it is remembered beside their states what was seen of them (rule G4), and when they
 *     were written back last (rule G3)
 * @param stragglerNanos how long late answers are collected, see {@link io.gramme.driver.engine.quorum.GetPlan}
 * @param repairNanos how long acknowledgements of repairs are waited for
 * @param graceNanos how long the last answers of a failing write are waited for
 * @param combineUpdates whether updates of one key that wait for each other are carried out as one (rule W7)
 * @param lanePairs pairs of key and lane that are remembered before the lanes are drawn anew (rule W2)
 */
public record SessionParameters(
    long cacheBytes,
    int floorKeys,
    long stragglerNanos,
    long repairNanos,
    long graceNanos,
    boolean combineUpdates,
    int lanePairs) {
  public static final long DEFAULT_CACHE_BYTES = 16L * 1024 * 1024;

  /** Checks the bounds. */
  public SessionParameters {
    if (cacheBytes < 0 || floorKeys < 0) {
      throw new IllegalArgumentException("a session's cache must not have a negative size, got "
          + cacheBytes + " bytes and " + floorKeys + " keys");
    }
  }

  /** Bounds of a session that combines updates. */
  public SessionParameters(
      long cacheBytes, int floorKeys, long stragglerNanos, long repairNanos, long graceNanos) {
    this(cacheBytes, floorKeys, stragglerNanos, repairNanos, graceNanos, true, Lanes.MOST_PAIRS);
  }

  /** The same bounds, with updates combined or not. */
  public SessionParameters combiningUpdates(boolean combine) {
    return new SessionParameters(
        cacheBytes, floorKeys, stragglerNanos, repairNanos, graceNanos, combine, lanePairs);
  }

  /** The same bounds, with another number of pairs of key and lane. */
  public SessionParameters withLanePairs(int pairs) {
    return new SessionParameters(
        cacheBytes, floorKeys, stragglerNanos, repairNanos, graceNanos, combineUpdates, pairs);
  }

  public static SessionParameters ofDefaults() {
    return withCacheBytes(DEFAULT_CACHE_BYTES);
  }

  public static SessionParameters withCacheBytes(long cacheBytes) {
    long second = 1000 * Time.NANOS_PER_MILLI;
    return new SessionParameters(cacheBytes, 16_384, second, 5 * second, second);
  }
}
