package io.gramme.ring;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import java.util.Objects;

/**
 * The 64-bit hash of a bucket and key, and the partition it names.
 *
 * <p>The hash is {@code xxh3_64(xxh3_64(bucket) ‖ xxh3_64(key))}, the two inner hashes written as eight little-endian
 * bytes each. Both parts have a fixed length, so bytes cannot wander from the bucket into the key without changing the
 * hash, and nothing is copied or allocated. The data of a cluster sit where this hash puts them: it must never change.
 *
 * <p>Safe for use by any number of threads.
 */
public final class KeyHash {
  private static final Hasher64 XXH3 = Hashing.xxh3_64();

  private KeyHash() {}

  /**
   * Hashes a key of a bucket.
   *
   * @param bucketUtf8 name of the bucket in UTF-8
   * @param key bytes of the key
   */
  public static long of(byte[] bucketUtf8, byte[] key) {
    return of(bucketUtf8, 0, bucketUtf8.length, key, 0, key.length);
  }

  /**
   * Hashes a key of a bucket, both given as slices.
   *
   * @throws IndexOutOfBoundsException when a slice exceeds its array
   */
  public static long of(
      byte[] bucketUtf8,
      int bucketOffset,
      int bucketLength,
      byte[] key,
      int keyOffset,
      int keyLength) {
    return XXH3.hashLongLongToLong(
        hash(bucketUtf8, bucketOffset, bucketLength), hash(key, keyOffset, keyLength));
  }

  /**
   * The partition of a hash: its top bits.
   *
   * @param partitions Q, a power of two, 1..65,536
   * @return index in 0..Q-1
   * @throws IllegalArgumentException when the number of partitions is not allowed
   */
  public static int partitionIndex(long hash, int partitions) {
    PlacementParameters.requirePartitions(partitions);
    // Two shifts: with one partition all 64 bits must go, and Java takes a shift distance modulo
    // 64.
    return (int) (hash >>> 1 >>> (63 - Integer.numberOfTrailingZeros(partitions)));
  }

  private static long hash(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    return XXH3.hashBytesToLong(bytes, offset, length);
  }
}
