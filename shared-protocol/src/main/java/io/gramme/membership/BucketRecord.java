package io.gramme.membership;

import io.gramme.data.Key;

/**
 * What the cluster knows of a bucket that was created; others have the defaults (rule E5).
 *
 * @param name the bucket
 * @param mode how its versions are kept; of two sides of a split that chose differently, causal wins (rule K5)
 * @param version grows with each change of the record
 */
public record BucketRecord(String name, BucketMode mode, long version) {
  /** Checks the name and the version. */
  public BucketRecord {
    Key.requireBucket(name);
    if (version < 1) {
      throw new IllegalArgumentException("a bucket record's version counts from 1, got " + version);
    }
  }

  BucketRecord join(BucketRecord other) {
    BucketMode joined = mode == other.mode ? mode : BucketMode.CAUSAL;
    return new BucketRecord(name, joined, Math.max(version, other.version));
  }
}
