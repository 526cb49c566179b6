package io.gramme.node.storage.log;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.disk.DiskFailures;
import io.gramme.node.storage.disk.DiskFile;
import java.io.IOException;

/**
 * The segment that is being written: a file of fixed size, overwritten sector by sector. {@link #reserve} belongs to
 * whoever fills batches; writing and forcing to the one thread that leads.
 */
final class Segment {
  private final long number;
  private final DiskFile file;
  private final int sectors;
  private int reserved = 1;
  private int batch = 1;
  private boolean batchBegun;

  Segment(long number, DiskFile file, int sectors) {
    this.number = number;
    this.file = file;
    this.sectors = sectors;
  }

  int sectors() {
    return sectors;
  }

  long number() {
    return number;
  }

  /** Sectors nobody has reserved. */
  int room() {
    return sectors - reserved;
  }

  /** Sets sectors aside for a batch and returns the first. */
  int reserve(int count) {
    int first = reserved;
    reserved += count;
    return first;
  }

  void write(BatchBuffer records, int first) throws StorageException {
    try {
      file.write(records.seal(number, first, batch, !batchBegun), (long) first * Sector.BYTES);
      batchBegun = true;
    } catch (IOException e) {
      throw DiskFailures.unrepeatable("writing the commit log", e);
    }
  }

  /** Makes durable what was written; the next write begins a new batch. */
  void force() throws StorageException {
    DiskFailures.force(file, "the commit log");
    if (batchBegun) {
      batch++;
      batchBegun = false;
    }
  }

  void close() throws StorageException {
    try {
      file.close();
    } catch (IOException e) {
      throw DiskFailures.unrepeatable("closing a log segment", e);
    }
  }
}
