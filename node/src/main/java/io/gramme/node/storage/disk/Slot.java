package io.gramme.node.storage.disk;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The layout of one slot of a {@link SlotFile}, pure arithmetic: sectors of {@value #PAYLOAD_BYTES} bytes of contents,
 * then length of all contents, sequence number of the write, CRC-32C over all of it, the sector's place and the size of
 * the file. The sectors
 * of one write have the same number, so a write that a crash cut short is told from damage: every sector is sound then,
 * and not all are of one write.
 */
final class Slot {
  static final int PAYLOAD_BYTES = Disk.SECTOR_BYTES - 2 * Integer.BYTES - Long.BYTES;

  private static final int LENGTH_AT = PAYLOAD_BYTES;
  private static final int SEQUENCE_AT = LENGTH_AT + Integer.BYTES;
  private static final int CHECKSUM_AT = SEQUENCE_AT + Long.BYTES;

  private Slot() {}

  /** Sectors that contents of this length take. */
  static int sectors(int length) {
    return Math.max(1, (length + PAYLOAD_BYTES - 1) / PAYLOAD_BYTES);
  }

  /** Contents laid out over sectors, which begin with this one of the file. */
  static ByteBuffer encode(byte[] contents, long sequence, int firstSector, int fileSectors) {
    int count = sectors(contents.length);
    ByteBuffer out = ByteBuffer.allocate(count * Disk.SECTOR_BYTES);
    for (int i = 0; i < count; i++) {
      int from = i * PAYLOAD_BYTES;
      int at = i * Disk.SECTOR_BYTES;
      out.put(at, contents, from, Math.min(PAYLOAD_BYTES, contents.length - from));
      out.putInt(at + LENGTH_AT, contents.length).putLong(at + SEQUENCE_AT, sequence);
      seal(out, at, firstSector + i, fileSectors);
    }
    return out;
  }

  /** A file of slots that nothing was written to yet. */
  static ByteBuffer encodeUnused(int fileSectors) {
    ByteBuffer out = ByteBuffer.allocate(fileSectors * Disk.SECTOR_BYTES);
    for (int i = 0; i < fileSectors; i++) {
      seal(out, i * Disk.SECTOR_BYTES, i, fileSectors);
    }
    return out;
  }

  private static void seal(ByteBuffer target, int at, int place, int fileSectors) {
    target.putInt(at + CHECKSUM_AT, checksum(target, at, place, fileSectors));
  }

  static boolean isSound(ByteBuffer file, int sector) {
    int at = sector * Disk.SECTOR_BYTES;
    return file.getInt(at + CHECKSUM_AT)
        == checksum(file, at, sector, file.capacity() / Disk.SECTOR_BYTES);
  }

  /** Number of the write that a sector is of, 0 when it is of none. */
  static long sequence(ByteBuffer file, int sector) {
    return file.getLong(sector * Disk.SECTOR_BYTES + SEQUENCE_AT);
  }

  /**
   * What the slot that begins here holds; null when nothing, or not the whole of one write. Sectors behind the contents
   * do not matter: the first one is of the last write that came to its end.
   *
   * @throws DamagedFileException when a sector that it may have been in is not what was written
   */
  static byte @Nullable [] decode(ByteBuffer file, int firstSector, int slotSectors)
      throws DamagedFileException {
    requireSound(file, firstSector);
    long sequence = sequence(file, firstSector);
    int length = file.getInt(firstSector * Disk.SECTOR_BYTES + LENGTH_AT);
    if (sequence == 0 || length < 0 || sectors(length) > slotSectors) {
      return null;
    }
    ByteArrayOutputStream contents = new ByteArrayOutputStream(length);
    for (int i = 0; i < sectors(length); i++) {
      int at = (firstSector + i) * Disk.SECTOR_BYTES;
      requireSound(file, firstSector + i);
      if (sequence(file, firstSector + i) != sequence || file.getInt(at + LENGTH_AT) != length) {
        return null;
      }
      byte[] payload = new byte[Math.min(PAYLOAD_BYTES, length - contents.size())];
      file.get(at, payload);
      contents.writeBytes(payload);
    }
    return contents.toByteArray();
  }

  private static void requireSound(ByteBuffer file, int sector) throws DamagedFileException {
    if (!isSound(file, sector)) {
      throw new DamagedFileException(
          "its checksum does not fit its contents (sector " + sector + ")");
    }
  }

  private static int checksum(ByteBuffer sector, int at, int place, int fileSectors) {
    CRC32C crc = new CRC32C();
    crc.update(sector.slice(at, CHECKSUM_AT));
    crc.update(
        ByteBuffer.allocate(2 * Integer.BYTES).putInt(place).putInt(fileSectors).flip());
    return (int) crc.getValue();
  }
}
