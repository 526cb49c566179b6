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
    if (version < 1) {
      throw new IllegalArgumentException("a bucket record's version counts from 1, got " + version);
    }
  }

  /** A bucket whose writes are acknowledged when they are on disk. */
  public BucketRecord(String name, BucketMode mode, long version) {
    this(name, mode, Durability.FSYNC, version);
  }

  BucketRecord join(BucketRecord other) {
    BucketMode joined = mode == other.mode ? mode : BucketMode.CAUSAL;
    Durability stricter = durability == other.durability ? durability : Durability.FSYNC;
    return new BucketRecord(name, joined, stricter, Math.max(version, other.version));
  }
}
