package io.gramme.node.storage.log;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.disk.Disk;
import io.gramme.node.storage.disk.DiskFailures;
import io.gramme.node.storage.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Makes segments: filled with zeros and synced under a spare name, then renamed, so that a file with a segment's name is
 * always whole. One is kept ready, since filling it takes as long as many writes. Thread-safe.
 */
final class SegmentSupply {
  private static final int FILL_BYTES = 64 << 10;

  private final Disk disk;
  private final int sectors;
  private final Executor background;
  private @Nullable DiskFile spare;
  private @Nullable StorageException failure;

  SegmentSupply(Disk disk, LogSettings settings, Executor background) {
    this.disk = disk;
    this.sectors = settings.segmentBytes() / Sector.BYTES;
    this.background = background;
  }

  /**
   * The segment of this number, durable under its name.
   *
   * @param needed sectors it must have room for
   * @throws StorageException DISK_FULL when there is no room; it may be asked for again
   */
  synchronized Segment take(long number, int needed) throws StorageException {
    if (failure != null) {
      throw failure.again();
    }
    boolean ordinary = needed < sectors;
    int size = ordinary ? sectors : needed + 1;
    DiskFile file = ordinary && spare != null ? spare : create(size);
    spare = null;
    try {
      disk.rename(SegmentName.SPARE, SegmentName.of(number));
    } catch (IOException e) {
      throw DiskFailures.unrepeatable("naming a log segment", e);
    }
    DiskFailures.forceNames(disk, "the name of a log segment");
    return new Segment(number, file, size);
  }

  /** Has the next segment made ready in the background. */
  void prepare() {
    background.execute(this::makeSpare);
  }

  private synchronized void makeSpare() {
    if (spare == null && failure == null) {
      try {
        spare = create(sectors);
      } catch (StorageException e) {
        // A full disk is met again, and reported, when the segment is needed.
        failure = e.reason().endsStore() ? e : null;
      }
    }
  }

  private DiskFile create(int size) throws StorageException {
    DiskFile file = null;
    try {
      file = disk.create(SegmentName.SPARE);
      fill(file, size);
    } catch (IOException e) {
      discard(file);
      throw DiskFailures.of("making a log segment", e);
    }
    DiskFailures.force(file, "a new log segment");
    return file;
  }

  private static void fill(DiskFile file, int size) throws IOException {
    long end = (long) size * Sector.BYTES;
    for (long at = 0; at < end; at += FILL_BYTES) {
      file.write(ByteBuffer.allocate((int) Math.min(FILL_BYTES, end - at)), at);
    }
    file.write(SegmentHeader.encode(size), 0);
  }

  /** Gives back what an unfinished segment takes. */
  private void discard(@Nullable DiskFile file) {
    try {
      if (file != null) {
        file.close();
      }
      disk.delete(SegmentName.SPARE);
    } catch (IOException e) {
      // The next attempt empties the file.
    }
  }

  synchronized void close() throws StorageException {
    try {
      if (spare != null) {
        spare.close();
      }
    } catch (IOException e) {
      throw DiskFailures.unrepeatable("closing the spare log segment", e);
    }
  }
}
