package io.gramme.membership;

import io.gramme.data.Key;

/**
 * What the cluster knows of a bucket that was created; others have the defaults (rule E5).
 *
 * @param name the bucket
 * @param mode how its versions are kept; of two sides of a split that chose differently, causal wins (rule K5)
 * @param durability when a replica acknowledges a write; of two that differ, the stricter wins
 * @param version grows with each change of the record
 */
public record BucketRecord(String name, BucketMode mode, Durability durability, long version) {
  /** Checks the name and the version. */
  public BucketRecord {
    Key.requireBucket(name);
    RecordLimits.requireCounter("the version of a bucket's record", version, 1);
  }

  /** A bucket whose writes are acknowledged when they are on disk. */
  public BucketRecord(String name, BucketMode mode, long version) {
    this(name, mode, Durability.FSYNC, version);
  }

  BucketRecord join(BucketRecord other) {
    return new BucketRecord(
        name,
        joined(mode, other.mode, BucketMode.UNRECOGNIZED, BucketMode.CAUSAL),
        joined(durability, other.durability, Durability.UNRECOGNIZED, Durability.FSYNC),
        Math.max(version, other.version));
  }

  /** What two sides chose alike stays; what differs becomes the strictest; what is not understood gives way. */
  private static <T> T joined(T one, T other, T unrecognized, T strictest) {
    if (one == other || other == unrecognized) {
      return one;
    }
    return one == unrecognized ? other : strictest;
  }
}
