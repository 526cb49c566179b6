package io.gramme.node.storage.values;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * How a value stands in its file: length of the key, length of the value, CRC-32C over these and the key, the key, the
 * value, which brings a checksum of its own.
 *
 * <p>The key is there so that whoever walks over a file can ask the index for it; the checksum of what stands before the
 * value, so that a walk goes on behind a damaged value.
 */
final class ValueRecord {
  static final int HEAD_BYTES = Short.BYTES + 2 * Integer.BYTES;

  private static final int LENGTHS_BYTES = Short.BYTES + Integer.BYTES;
  private static final int MAX_KEY_BYTES = 0xffff;

  private ValueRecord() {}

  /** What a value takes in a file. */
  static long length(int keyLength, int valueLength) {
    return (long) HEAD_BYTES + keyLength + valueLength;
  }

  /** Bytes between the beginning of a record and its value. */
  static int beforeValue(int keyLength) {
    return HEAD_BYTES + keyLength;
  }

  static void write(byte[] key, byte[] value, ByteBuffer target) {
    if (key.length > MAX_KEY_BYTES) {
      throw new IllegalArgumentException("a key of " + key.length + " bytes");
    }
    target
        .putShort((short) key.length)
        .putInt(value.length)
        .putInt(checksum(key, value.length))
        .put(key)
        .put(value);
  }

  /**
   * Reads what stands before the value and leaves the buffer there.
   *
   * @return the key, null when it is not all there or not what was written
   */
  static byte @Nullable [] readKey(ByteBuffer source) {
    if (source.remaining() < HEAD_BYTES) {
      return null;
    }
    int keyLength = source.getShort() & MAX_KEY_BYTES;
    int valueLength = source.getInt();
    int checksum = source.getInt();
    if (source.remaining() < keyLength) {
      return null;
    }
    byte[] key = new byte[keyLength];
    source.get(key);
    return checksum == checksum(key, valueLength) ? key : null;
  }

  /** Length of the record whose head comes next, sound or not. */
  static long lengthAt(ByteBuffer source) {
    int at = source.position();
    return length(source.getShort(at) & MAX_KEY_BYTES, source.getInt(at + Short.BYTES));
  }

  /** Bytes before the value of the record whose head comes next, sound or not. */
  static int beforeValueAt(ByteBuffer source) {
    return beforeValue(source.getShort(source.position()) & MAX_KEY_BYTES);
  }

  private static int checksum(byte[] key, int valueLength) {
    CRC32C crc = new CRC32C();
    ByteBuffer lengths = ByteBuffer.allocate(LENGTHS_BYTES);
    crc.update(lengths.putShort((short) key.length).putInt(valueLength).flip());
    crc.update(key, 0, key.length);
    return (int) crc.getValue();
  }
}
