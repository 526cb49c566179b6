package io.gramme.data;

import io.gramme.ring.KeyHash;
import java.nio.charset.StandardCharsets;

/**
 * A key inside its bucket: the unit of placement, replication and causality.
 *
 * <p>It is hashed when it is made, and never again: the one hash places it on the ring, in tables and in the hash tree.
 * Immutable and thread-safe.
 */
public final class Key implements Comparable<Key> {
  private final String bucket;
  private final Bytes bytes;
  private final long hash;

  /**
   * Checks both parts against {@link Limits}.
   *
   * @param bucket name of the bucket, 1 to {@value Limits#MAX_BUCKET_BYTES} bytes in UTF-8
   * @param bytes the key itself, 1 to {@value Limits#MAX_KEY_BYTES} bytes
   * @throws IllegalArgumentException naming the part, its size and what is allowed
   */
  public Key(String bucket, Bytes bytes) {
    requireBucket(bucket);
    if (bytes.isEmpty() || bytes.length() > Limits.MAX_KEY_BYTES) {
      throw new IllegalArgumentException(
          "key has " + bytes.length() + " bytes; allowed are 1 to " + Limits.MAX_KEY_BYTES);
    }
    this.bucket = bucket;
    this.bytes = bytes;
    this.hash = hash(bucket.getBytes(StandardCharsets.UTF_8), bytes);
  }

  private static long hash(byte[] bucketUtf8, Bytes bytes) {
    return KeyHash.of(
        bucketUtf8, 0, bucketUtf8.length, bytes.array(), bytes.arrayOffset(), bytes.length());
  }

  /**
   * Checks a bucket's name.
   *
   * @throws IllegalArgumentException naming its size and what is allowed
   */
  public static void requireBucket(String bucket) {
    // UTF-8 has no bytes for half a pair: several names would become one.
    for (int i = 0; i < bucket.length(); i++) {
      if (Character.isSurrogate(bucket.charAt(i))) {
        requirePairs(bucket);
        break;
      }
    }
    // Three bytes are the most one UTF-16 unit takes, so ordinary names need no encoding to be
    // judged.
    if (!bucket.isEmpty() && bucket.length() * 3 <= Limits.MAX_BUCKET_BYTES) {
      return;
    }
    int bucketBytes = bucket.getBytes(StandardCharsets.UTF_8).length;
    if (bucketBytes == 0 || bucketBytes > Limits.MAX_BUCKET_BYTES) {
      throw new IllegalArgumentException("bucket name has " + bucketBytes
          + " bytes in UTF-8; allowed are 1 to " + Limits.MAX_BUCKET_BYTES);
    }
  }

  private static void requirePairs(String bucket) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(bucket)) {
      throw new IllegalArgumentException("bucket name holds half of a surrogate pair");
    }
  }

  public static Key of(String bucket, String key) {
    return new Key(bucket, Bytes.utf8(key));
  }

  /** Name of the bucket. */
  public String bucket() {
    return bucket;
  }

  /** The key itself. */
  public Bytes bytes() {
    return bytes;
  }

  /** {@link KeyHash} of bucket and key. */
  public long hash() {
    return hash;
  }

  /** The same key without a spare array around its bytes, for whoever keeps it for long. */
  public Key compact() {
    Bytes own = bytes.compact();
    return own == bytes ? this : new Key(bucket, own);
  }

  @Override
  public int compareTo(Key other) {
    int byBucket = bucket.compareTo(other.bucket);
    return byBucket != 0 ? byBucket : bytes.compareTo(other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Key that
        && hash == that.hash
        && bucket.equals(that.bucket)
        && bytes.equals(that.bytes);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(hash);
  }

  @Override
  public String toString() {
    return "Key[bucket=" + bucket + ", bytes=" + bytes + "]";
  }
}
