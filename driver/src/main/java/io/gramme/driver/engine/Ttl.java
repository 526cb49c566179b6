package io.gramme.driver.engine;

import io.gramme.causality.Sibling;
import io.gramme.data.Limits;
import io.gramme.machine.Time;
import java.time.Duration;

/** Times to live, which count on the wall clock only (rule T2). */
public final class Ttl {
  /** The value never expires. */
  public static final long NONE = 0;

  public static final Duration LONGEST = Duration.ofDays(Limits.MAX_TTL_DAYS);

  private Ttl() {}

  /** When a value written now expires. */
  static long expiryMillis(long ttlMillis, Time now) {
    return ttlMillis == NONE ? Sibling.NEVER : Math.max(1, now.wallMillis() + ttlMillis);
  }

  static void require(long ttlMillis) {
    if (ttlMillis < 0 || ttlMillis > LONGEST.toMillis()) {
      throw new IllegalArgumentException(
          "a time to live must be 0 (none) to " + LONGEST.toMillis() + " ms, got " + ttlMillis);
    }
  }
}
