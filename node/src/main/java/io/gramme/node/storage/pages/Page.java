package io.gramme.node.storage.pages;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The unit in which the file is read, checked and written: {@value #SECTORS} sectors of content, then a CRC-32C of each.
 *
 * <p>Each checksum also covers the page's number and the sector's place. A sector that was read damaged stays damaged
 * until it is overwritten as a whole: it is given a checksum that does not fit, however often its page is written.
 * Guarded by the lock of its shard.
 */
final class Page extends Resident {
  static final int BYTES = 4096;
  static final int SECTORS = 8;
  static final int SECTOR_BYTES = BYTES / SECTORS - Integer.BYTES;
  static final int CONTENT_BYTES = SECTORS * SECTOR_BYTES;

  private final byte[] bytes;
  private int damaged;

  private Page(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A page of zeros. */
  static Page empty() {
    return new Page(new byte[BYTES]);
  }

  /** A page as it was read from the file, with its damaged sectors noted. */
  static Page read(int number, byte[] bytes) {
    Page page = new Page(bytes);
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    CRC32C crc = new CRC32C();
    for (int i = 0; i < SECTORS; i++) {
      if (buffer.getInt(checksumAt(i)) != page.checksum(crc, number, i)) {
        page.damaged |= 1 << i;
      }
    }
    return page;
  }

  /** Writes the checksums. */
  void seal(int number) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    CRC32C crc = new CRC32C();
    for (int i = 0; i < SECTORS; i++) {
      int checksum = checksum(crc, number, i);
      buffer.putInt(checksumAt(i), (damaged & (1 << i)) == 0 ? checksum : ~checksum);
    }
  }

  private static int checksumAt(int sector) {
    return CONTENT_BYTES + sector * Integer.BYTES;
  }

  private int checksum(CRC32C crc, int number, int sector) {
    crc.reset();
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      crc.update(number >>> shift);
    }
    crc.update(sector);
    crc.update(bytes, sector * SECTOR_BYTES, SECTOR_BYTES);
    return (int) crc.getValue();
  }

  /** The array itself: content, then checksums. */
  byte[] bytes() {
    return bytes;
  }

  /** Whether no sector that a part of the content touches is damaged. */
  boolean isSound(int from, int length) {
    return damaged == 0 || (damaged & sectorsTouched(from, length)) == 0;
  }

  boolean isSound() {
    return damaged == 0;
  }

  private static int sectorsTouched(int from, int length) {
    int first = from / SECTOR_BYTES;
    int last = (from + length - 1) / SECTOR_BYTES;
    return (2 << last) - (1 << first);
  }

  /** A part of the content was overwritten: sectors that lie wholly inside it are whole again. */
  void overwritten(int from, int length) {
    if (damaged != 0) {
      int first = (from + SECTOR_BYTES - 1) / SECTOR_BYTES;
      int end = (from + length) / SECTOR_BYTES;
      if (end > first) {
        damaged &= ~((1 << end) - (1 << first));
      }
    }
  }
}
