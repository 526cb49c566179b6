package io.gramme.node.storage.log;

import io.gramme.node.storage.disk.Disk;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The unit in which a segment is written and checked: four bytes of CRC-32C, four of batch, eight of the segment's
 * number, the rest records.
 *
 * <p>A device writes a sector whole or not at all, and a segment is filled with zeros beforehand, or with sectors of
 * earlier segments when its file was one. So each sector found is exactly one of three things: written (its checksum
 * fits, and its number is the segment's), not yet written (zeros, or its checksum fits and its number is a lower one), or
 * damaged. That is what tells the torn end of a log from a flipped bit in an acknowledged record. Within a segment a
 * sector is written once and never again, so that a write can harm nothing that is there.
 *
 * <p>Numbers only rise, so what an earlier segment left can never be taken for what this one holds. The checksum also
 * covers the sector's place. Sectors that are forced together bear the same batch number; the first of them is marked.
 * Confined to one thread.
 */
final class Sector {
  static final int BYTES = Disk.SECTOR_BYTES;
  static final int HEADER_BYTES = 2 * Integer.BYTES + Long.BYTES;
  static final int PAYLOAD_BYTES = BYTES - HEADER_BYTES;

  private static final int BATCH_AT = Integer.BYTES;
  private static final int SEGMENT_AT = BATCH_AT + Integer.BYTES;
  private static final byte[] UNWRITTEN = new byte[BYTES];

  private final CRC32C crc = new CRC32C();
  private final ByteBuffer place = ByteBuffer.allocate(Integer.BYTES);

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
    buffer.putInt(at + BATCH_AT, batch << 1 | (first ? 1 : 0));
    buffer.putLong(at + SEGMENT_AT, segment);
    buffer.putInt(at, checksum(buffer, at, index));
  }

  Kind kind(ByteBuffer buffer, int at, long segment, int index) {
    if (buffer.getInt(at) == checksum(buffer, at, index)) {
      long found = buffer.getLong(at + SEGMENT_AT);
      return found == segment
          ? Kind.WRITTEN
          : found > 0 && found < segment ? Kind.UNWRITTEN : Kind.DAMAGED;
    }
    boolean zeros = buffer.slice(at, BYTES).mismatch(ByteBuffer.wrap(UNWRITTEN)) < 0;
    return zeros ? Kind.UNWRITTEN : Kind.DAMAGED;
  }

  /** Number of the batch of a written sector, from 1 in each segment. */
  static int batch(ByteBuffer buffer, int at) {
    return buffer.getInt(at + BATCH_AT) >>> 1;
  }

  /** Whether a written sector is the first of its batch. */
  static boolean isFirst(ByteBuffer buffer, int at) {
    return (buffer.getInt(at + BATCH_AT) & 1) != 0;
  }

  private int checksum(ByteBuffer buffer, int at, int index) {
    crc.reset();
    crc.update(place.putInt(0, index).rewind());
    crc.update(buffer.slice(at + Integer.BYTES, BYTES - Integer.BYTES));
    return (int) crc.getValue();
  }
}
