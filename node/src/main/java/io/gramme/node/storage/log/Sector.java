package io.gramme.node.storage.log;

import io.gramme.node.storage.disk.Disk;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The unit in which a segment is written and checked: four bytes of CRC-32C, four of batch, the rest records.
 *
 * <p>A device writes a sector whole or not at all, and a segment is filled with zeros beforehand. So each sector found
 * is exactly one of three things: written (its checksum fits), never written (zeros), or damaged. That is what tells
 * the torn end of a log from a flipped bit in an acknowledged record. A sector is written once and never again, so
 * that a write can harm nothing that was there before.
 *
 * <p>The checksum also covers the segment's number and the sector's place in it. Sectors that are forced together bear
 * the same batch number; the first of them is marked. Confined to one thread.
 */
final class Sector {
  static final int BYTES = Disk.SECTOR_BYTES;
  static final int HEADER_BYTES = 2 * Integer.BYTES;
  static final int PAYLOAD_BYTES = BYTES - HEADER_BYTES;

  private static final byte[] UNWRITTEN = new byte[BYTES];

  private final CRC32C crc = new CRC32C();
  private final ByteBuffer place = ByteBuffer.allocate(Long.BYTES + Integer.BYTES);

  /** What a sector turned out to be. */
  enum Kind {
    WRITTEN,
    UNWRITTEN,
    DAMAGED
  }

  /** How many sectors hold so many bytes. */
  static int count(long bytes) {
    return Math.toIntExact((bytes + BYTES - 1) / BYTES);
  }

  /** Writes the header of a sector whose records are in place. */
  void seal(ByteBuffer buffer, int at, long segment, int index, int batch, boolean first) {
    buffer.putInt(at + Integer.BYTES, batch << 1 | (first ? 1 : 0));
    buffer.putInt(at, checksum(buffer, at, segment, index));
  }

  Kind kind(ByteBuffer buffer, int at, long segment, int index) {
    if (buffer.getInt(at) == checksum(buffer, at, segment, index)) {
      return Kind.WRITTEN;
    }
    boolean zeros = buffer.slice(at, BYTES).mismatch(ByteBuffer.wrap(UNWRITTEN)) < 0;
    return zeros ? Kind.UNWRITTEN : Kind.DAMAGED;
  }

  /** Number of the batch of a written sector, from 1 in each segment. */
  static int batch(ByteBuffer buffer, int at) {
    return buffer.getInt(at + Integer.BYTES) >>> 1;
  }

  /** Whether a written sector is the first of its batch. */
  static boolean isFirst(ByteBuffer buffer, int at) {
    return (buffer.getInt(at + Integer.BYTES) & 1) != 0;
  }

  private int checksum(ByteBuffer buffer, int at, long segment, int index) {
    crc.reset();
    crc.update(place.putLong(0, segment).putInt(Long.BYTES, index).rewind());
    crc.update(buffer.slice(at + Integer.BYTES, BYTES - Integer.BYTES));
    return (int) crc.getValue();
  }
}
