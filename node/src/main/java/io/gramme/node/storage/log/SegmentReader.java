package io.gramme.node.storage.log;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import io.gramme.node.storage.disk.DiskFailures;
import io.gramme.node.storage.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Looks at the sectors of a segment one by one, reading many at a time. */
final class SegmentReader {
  private static final int SECTORS_AT_ONCE = 128;

  private final String name;
  private final long number;
  private final DiskFile file;
  private final int sectors;
  private final Sector sector = new Sector();
  private final ByteBuffer buffer = ByteBuffer.allocate(SECTORS_AT_ONCE * Sector.BYTES);
  private int bufferedFrom = -SECTORS_AT_ONCE;

  private SegmentReader(String name, long number, DiskFile file, int sectors) {
    this.name = name;
    this.number = number;
    this.file = file;
    this.sectors = sectors;
  }

  /** Checks header and size of a segment. */
  static SegmentReader of(String name, long number, DiskFile file) throws StorageException {
    try {
      ByteBuffer header = ByteBuffer.allocate(Sector.BYTES);
      file.read(header, 0);
      int sectors = SegmentHeader.sectors(name, header);
      int there = Math.toIntExact(file.size() / Sector.BYTES);
      if (file.size() % Sector.BYTES != 0 || (sectors != 0 && sectors != there)) {
        throw new StorageException(
            Reason.DAMAGED,
            "log segment " + name + " has " + file.size() + " bytes instead of "
                + (long) sectors * Sector.BYTES);
      }
      return new SegmentReader(name, number, file, there);
    } catch (IOException e) {
      throw DiskFailures.unrepeatable("reading log segment " + name, e);
    }
  }

  int sectors() {
    return sectors;
  }

  Sector.Kind kind(int index) throws StorageException {
    return sector.kind(buffer, load(index), number, index);
  }

  int batch(int index) throws StorageException {
    return Sector.batch(buffer, load(index));
  }

  boolean isFirst(int index) throws StorageException {
    return Sector.isFirst(buffer, load(index));
  }

  /** The records' bytes of a sector. */
  byte[] payload(int index) throws StorageException {
    byte[] payload = new byte[Sector.PAYLOAD_BYTES];
    buffer.get(load(index) + Sector.HEADER_BYTES, payload);
    return payload;
  }

  StorageException damaged(int index, String what) {
    return new StorageException(
        Reason.DAMAGED, "log segment " + name + ", sector " + index + ": " + what);
  }

  /** Where a sector stands in the buffer. */
  private int load(int index) throws StorageException {
    if (index < bufferedFrom || index >= bufferedFrom + SECTORS_AT_ONCE) {
      bufferedFrom = index;
      buffer.clear();
      try {
        file.read(buffer, (long) index * Sector.BYTES);
      } catch (IOException e) {
        throw DiskFailures.unrepeatable("reading log segment " + name, e);
      }
      buffer.clear();
    }
    return (index - bufferedFrom) * Sector.BYTES;
  }
}
