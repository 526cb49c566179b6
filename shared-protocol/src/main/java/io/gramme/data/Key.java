package io.gramme.data;

import java.nio.charset.StandardCharsets;

/**
 * A key inside its bucket: the unit of placement, replication and causality.
 *
 * @param bucket name of the bucket, 1 to {@value Limits#MAX_BUCKET_BYTES} bytes in UTF-8
 * @param bytes the key itself, 1 to {@value Limits#MAX_KEY_BYTES} bytes
 */
public record Key(String bucket, Bytes bytes) implements Comparable<Key> {
  /**
   * Checks both parts against {@link Limits}.
   *
   * @throws IllegalArgumentException naming the part, its size and what is allowed
   */
  public Key {
    requireBucket(bucket);
    if (bytes.isEmpty() || bytes.length() > Limits.MAX_KEY_BYTES) {
      throw new IllegalArgumentException(
          "key has " + bytes.length() + " bytes; allowed are 1 to " + Limits.MAX_KEY_BYTES);
    }
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

  @Override
  public int compareTo(Key other) {
    int byBucket = bucket.compareTo(other.bucket);
    return byBucket != 0 ? byBucket : bytes.compareTo(other.bytes);
  }
}
