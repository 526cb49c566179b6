package io.gramme.node.storage.log;

import io.gramme.node.storage.StorageException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Reads the records of one segment up to its end, and decides whether that end is one a crash leaves.
 *
 * <p>A batch is written only when the one before is on disk. So a sector that was never written may be followed by
 * others of the same batch, which a crash left without it; a later batch behind it proves that it was once there, and
 * so does anything damaged: both are refused, never skipped.
 */
final class SegmentReplay {
  private final SegmentReader reader;
  private final RecordVisitor visitor;
  private final RecordFormat format = new RecordFormat();
  private final ByteArrayOutputStream record = new ByteArrayOutputStream();
  private int missing = -1;
  private int index;
  private int batch;

  private SegmentReplay(SegmentReader reader, RecordVisitor visitor) {
    this.reader = reader;
    this.visitor = visitor;
  }

  static void run(SegmentReader reader, RecordVisitor visitor) throws StorageException {
    new SegmentReplay(reader, visitor).run();
  }

  private void run() throws StorageException {
    for (index = 1; index < reader.sectors(); index++) {
      Sector.Kind kind = reader.kind(index);
      if (kind == Sector.Kind.DAMAGED) {
        throw reader.damaged(index, "its checksum does not fit");
      }
      if (kind == Sector.Kind.UNWRITTEN) {
        requireTornEnd();
        return;
      }
      enterBatch();
      take(reader.payload(index));
    }
    if (inRecord()) {
      throw reader.damaged(index - 1, "the segment ends within a record");
    }
  }

  private void enterBatch() throws StorageException {
    int next = reader.batch(index);
    if (next == batch) {
      return;
    }
    if (next != batch + 1 || !reader.isFirst(index)) {
      throw reader.damaged(index, "batch " + next + " follows batch " + batch);
    }
    if (inRecord()) {
      throw reader.damaged(index, "a batch ends within a record");
    }
    batch = next;
  }

  private boolean inRecord() {
    return record.size() > 0;
  }

  /** Takes what a sector adds to the record under way, then the records that begin in it. */
  private void take(byte[] payload) throws StorageException {
    int at = 0;
    if (inRecord()) {
      int count = Math.min(missing, payload.length);
      record.write(payload, 0, count);
      missing -= count;
      at = count;
      finishRecord();
    }
    while (!inRecord() && payload.length - at >= RecordFormat.HEADER_BYTES) {
      int length = ByteBuffer.wrap(payload).getInt(at);
      if (length == 0) {
        return;
      }
      if (length < 0) {
        throw reader.damaged(index, "a record of " + length + " bytes");
      }
      int whole = RecordFormat.HEADER_BYTES + length;
      int count = Math.min(whole, payload.length - at);
      record.write(payload, at, count);
      missing = whole - count;
      at += count;
      finishRecord();
    }
  }

  private void finishRecord() throws StorageException {
    if (missing > 0) {
      return;
    }
    byte[] bytes = record.toByteArray();
    record.reset();
    ByteBuffer header = ByteBuffer.wrap(bytes, 0, RecordFormat.HEADER_BYTES);
    byte[] payload = Arrays.copyOfRange(bytes, RecordFormat.HEADER_BYTES, bytes.length);
    if (!format.isSound(header, payload)) {
      throw reader.damaged(index, "the checksum of a record does not fit");
    }
    visitor.visit(RecordFormat.sequence(header), payload);
  }

  /** Everything behind the first unwritten sector must belong to the one batch that was never forced. */
  private void requireTornEnd() throws StorageException {
    int gap = index;
    int torn = 0;
    for (int i = gap + 1; i < reader.sectors(); i++) {
      Sector.Kind kind = reader.kind(i);
      if (kind == Sector.Kind.DAMAGED) {
        throw reader.damaged(i, "its checksum does not fit");
      }
      if (kind == Sector.Kind.WRITTEN) {
        int found = reader.batch(i);
        // The first sector of a later batch proves that what is missing was forced before.
        boolean later = found != batch && (found != batch + 1 || inRecord() || reader.isFirst(i));
        if (later || (torn != 0 && torn != found)) {
          throw reader.damaged(gap, "it was never written, but batch " + found + " behind it was");
        }
        torn = found;
      }
    }
  }
}
