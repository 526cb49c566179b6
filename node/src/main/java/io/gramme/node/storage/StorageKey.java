package io.gramme.node.storage;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.ring.PartitionId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A partition, bucket and key as one byte string whose unsigned order is the order of storage: family, index, bucket
 * in UTF-8, key.
 *
 * <p>One byte of family, two of index, the bucket, two zero bytes, the key. A zero byte inside a bucket's name is
 * followed by a one, so that no name is taken for the beginning of another.
 */
public final class StorageKey {
  /** Bytes that all keys of one partition begin with. */
  public static final int PREFIX_BYTES = 3;

  private static final int TERMINATOR_BYTES = 2;

  private StorageKey() {}

  /** The byte string of a key. */
  public static byte[] of(PartitionId partition, Key key) {
    byte[] bucket = escaped(key.bucket().getBytes(StandardCharsets.UTF_8));
    int keyAt = PREFIX_BYTES + bucket.length + TERMINATOR_BYTES;
    byte[] result = new byte[keyAt + key.bytes().length()];
    writePrefix(partition, result);
    System.arraycopy(bucket, 0, result, PREFIX_BYTES, bucket.length);
    key.bytes().copyTo(result, keyAt);
    return result;
  }

  /** What all keys of the partition begin with; it sorts before each of them. */
  public static byte[] prefixOf(PartitionId partition) {
    byte[] result = new byte[PREFIX_BYTES];
    writePrefix(partition, result);
    return result;
  }

  /** A byte string that sorts behind all keys of the partition and before those of the next. */
  public static byte[] endOf(PartitionId partition) {
    byte[] result = prefixOf(partition);
    for (int i = PREFIX_BYTES - 1; ++result[i] == 0; i--) {
      // The carry: a family is at most 16, so the first byte takes the last one.
    }
    return result;
  }

  /** The partition of a byte string made by {@link #of}. */
  public static PartitionId partitionOf(byte[] stored) {
    return new PartitionId(stored[0], (stored[1] & 0xff) << Byte.SIZE | (stored[2] & 0xff));
  }

  /** Whether a byte string made by {@link #of} lies in the partition. */
  public static boolean isIn(PartitionId partition, byte[] stored) {
    return stored[0] == (byte) partition.family()
        && stored[1] == (byte) (partition.index() >>> 8)
        && stored[2] == (byte) partition.index();
  }

  /**
   * The key of a byte string made by {@link #of}.
   *
   * @throws StorageException when the bytes were not made by it
   */
  public static Key keyOf(byte[] stored) throws StorageException {
    ByteArrayOutputStream bucket = new ByteArrayOutputStream();
    for (int i = PREFIX_BYTES; i + 1 < stored.length; i++) {
      if (stored[i] != 0) {
        bucket.write(stored[i]);
      } else if (stored[i + 1] == 1) {
        bucket.write(stored[i++]);
      } else {
        return new Key(
            bucket.toString(StandardCharsets.UTF_8),
            Bytes.wrap(stored, i + TERMINATOR_BYTES, stored.length - i - TERMINATOR_BYTES));
      }
    }
    throw new StorageException(
        StorageException.Reason.DAMAGED, "a stored key has no end of its bucket's name");
  }

  private static void writePrefix(PartitionId partition, byte[] target) {
    target[0] = (byte) partition.family();
    target[1] = (byte) (partition.index() >>> 8);
    target[2] = (byte) partition.index();
  }

  private static byte[] escaped(byte[] bucket) {
    int zeros = 0;
    for (byte b : bucket) {
      zeros += b == 0 ? 1 : 0;
    }
    if (zeros == 0) {
      return bucket;
    }
    byte[] result = new byte[bucket.length + zeros];
    int to = 0;
    for (byte b : bucket) {
      result[to++] = b;
      if (b == 0) {
        result[to++] = 1;
      }
    }
    return result;
  }
}
