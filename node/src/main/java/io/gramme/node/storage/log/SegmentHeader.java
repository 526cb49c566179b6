package io.gramme.node.storage.log;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** The first sector of a segment: magic, format version, number of sectors, CRC-32C of these, zeros. */
final class SegmentHeader {
  static final int VERSION = 2;

  private static final long MAGIC = 0x4752_414d_4d45_4c47L; // GRAMMELG
  private static final int VERSION_AT = Long.BYTES;
  private static final int SECTORS_AT = VERSION_AT + Integer.BYTES;
  private static final int CHECKSUM_AT = SECTORS_AT + Integer.BYTES;

  private SegmentHeader() {}

  static ByteBuffer encode(int sectors) {
    ByteBuffer header = ByteBuffer.allocate(Sector.BYTES);
    header.putLong(0, MAGIC).putInt(VERSION_AT, VERSION).putInt(SECTORS_AT, sectors);
    return header.putInt(CHECKSUM_AT, checksum(header));
  }

  /**
   * Refuses a header of another version. One that is damaged is not: all it says is the size of the file, and each
   * sector behind it has a checksum of its own.
   *
   * @return the number of sectors the segment says it has, 0 when it cannot be read
   * @throws StorageException UNKNOWN_FORMAT
   */
  static int sectors(String name, ByteBuffer header) throws StorageException {
    if (header.getLong(0) != MAGIC || header.getInt(CHECKSUM_AT) != checksum(header)) {
      return 0;
    }
    int version = header.getInt(VERSION_AT);
    if (version != VERSION) {
      throw new StorageException(
          Reason.UNKNOWN_FORMAT,
          "log segment " + name + " has format version " + version + "; this program reads "
              + VERSION);
    }
    return header.getInt(SECTORS_AT);
  }

  private static int checksum(ByteBuffer header) {
    CRC32C crc = new CRC32C();
    crc.update(header.slice(0, CHECKSUM_AT));
    return (int) crc.getValue();
  }
}
