package io.gramme.node.storage.log;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Records on their way to disk, already laid out over sectors. A batch begins in a sector of its own. Pure arithmetic
 * on an array; not thread-safe.
 */
final class BatchBuffer {
  private static final int INITIAL_BYTES = 64 << 10;

  /** A buffer that had to grow beyond this is given up when it is emptied. */
  private static final int KEPT_BYTES = 4 << 20;

  private final RecordFormat format = new RecordFormat();
  private final Sector sector = new Sector();
  private byte[] bytes = new byte[INITIAL_BYTES];
  private int end;

  boolean isEmpty() {
    return end == 0;
  }

  /** Sectors filled so far, the last perhaps in part. */
  int sectors() {
    return Sector.count(end);
  }

  /** Sectors filled once a record of this length is added. */
  int sectorsWith(int payloadBytes) {
    int start = startOfRecord();
    int inThisSector = Sector.BYTES - start % Sector.BYTES;
    int beyond = Math.max(0, RecordFormat.HEADER_BYTES + payloadBytes - inThisSector);
    int more = (beyond + Sector.PAYLOAD_BYTES - 1) / Sector.PAYLOAD_BYTES;
    return start / Sector.BYTES + 1 + more;
  }

  /** No record begins where its header does not fit, so a reader can tell the zeros behind the last one. */
  private int startOfRecord() {
    int used = end % Sector.BYTES;
    boolean fits = used != 0 && Sector.BYTES - used >= RecordFormat.HEADER_BYTES;
    return fits ? end : Sector.count(end) * Sector.BYTES + Sector.HEADER_BYTES;
  }

  /** Adds a record made of parts that are not all empty. */
  void add(long sequence, int length, byte[]... parts) {
    if (length <= 0) {
      throw new IllegalArgumentException("a record has at least one byte");
    }
    reserve(sectorsWith(length) * Sector.BYTES);
    int start = startOfRecord();
    Arrays.fill(bytes, end, start, (byte) 0);
    end = start;
    put(format.header(sequence, length, parts));
    for (byte[] part : parts) {
      put(part);
    }
  }

  private void reserve(int size) {
    if (size > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size, 2 * bytes.length));
    }
  }

  private void put(byte[] part) {
    int from = 0;
    while (from < part.length) {
      if (end % Sector.BYTES == 0) {
        end += Sector.HEADER_BYTES;
      }
      int count = Math.min(part.length - from, Sector.BYTES - end % Sector.BYTES);
      System.arraycopy(part, from, bytes, end, count);
      from += count;
      end += count;
    }
  }

  /** The sectors, ready to be written; valid until {@link #clear()}. */
  ByteBuffer seal(long segment, int firstIndex, int batch, boolean beginsBatch) {
    int size = sectors() * Sector.BYTES;
    Arrays.fill(bytes, end, size, (byte) 0);
    ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, size);
    for (int i = 0; i < sectors(); i++) {
      sector.seal(buffer, i * Sector.BYTES, segment, firstIndex + i, batch, beginsBatch && i == 0);
    }
    return buffer;
  }

  void clear() {
    end = 0;
    if (bytes.length > KEPT_BYTES) {
      bytes = new byte[INITIAL_BYTES];
    }
  }
}
