package io.gramme.node.storage.log;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * What stands before each record: its length, its CRC-32C and its sequence number. The checksum covers all three and
 * the payload. No length is 0, so that the zeros at the end of a batch are no record. Confined to one thread.
 */
final class RecordFormat {
  static final int HEADER_BYTES = 2 * Integer.BYTES + Long.BYTES;

  private static final int CHECKSUM_AT = Integer.BYTES;
  private static final int SEQUENCE_AT = 2 * Integer.BYTES;

  private final CRC32C crc = new CRC32C();

  /** The header of a record that consists of these parts. */
  byte[] header(long sequence, int length, byte[]... parts) {
    byte[] header = new byte[HEADER_BYTES];
    ByteBuffer.wrap(header)
        .putInt(length)
        .putInt(checksum(sequence, length, parts))
        .putLong(sequence);
    return header;
  }

  static int length(ByteBuffer header) {
    return header.getInt(0);
  }

  static long sequence(ByteBuffer header) {
    return header.getLong(SEQUENCE_AT);
  }

  boolean isSound(ByteBuffer header, byte[] payload) {
    return header.getInt(CHECKSUM_AT) == checksum(sequence(header), length(header), payload);
  }

  private int checksum(long sequence, int length, byte[]... parts) {
    crc.reset();
    crc.update(ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
        .putLong(sequence)
        .putInt(length)
        .flip());
    for (byte[] part : parts) {
      crc.update(part, 0, part.length);
    }
    return (int) crc.getValue();
  }
}
