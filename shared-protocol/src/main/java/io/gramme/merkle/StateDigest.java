package io.gramme.merkle;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import io.gramme.causality.Dot;
import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;

/**
 * What a key adds to its leaf (rule M1): the sum of {@code xxh3(bucket, key, dot)} over the dots of its siblings, never
 * of its context. A key whose siblings are all tombstones at or below the watermark adds nothing, since some replicas
 * have dropped it already (rule P5).
 *
 * <p>The hash of one dot is {@code xxh3_64(keyHash ‖ writer ‖ stamp)}, three little-endian longs, with the key's
 * {@link io.gramme.data.Key#hash hash}. Replicas of different versions compare these numbers: they must never change.
 */
public final class StateDigest {
  private static final Hasher64 XXH3 = Hashing.xxh3_64();

  private StateDigest() {}

  /**
   * The digest of a state.
   *
   * @param keyHash {@link io.gramme.data.Key#hash} of its key
   * @param watermark H of the partition; 0 while nothing is stable
   */
  public static long of(long keyHash, KeyState state, long watermark) {
    if (state.isPurgeableUpTo(watermark)) {
      return 0;
    }
    long sum = 0;
    for (Sibling sibling : state.siblings()) {
      Dot dot = sibling.dot();
      sum += XXH3.hashLongLongLongToLong(keyHash, dot.writer(), dot.stamp());
    }
    return sum;
  }
}
