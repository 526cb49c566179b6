package io.gramme.node.storage.log;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.disk.Disk;
import io.gramme.node.storage.disk.DiskFailures;
import io.gramme.node.storage.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Makes segments. The file of one that the log does not need any more is used again, so that each byte is written once;
 * what stands in it is told by its number ({@link Sector}). When there is none, a file is filled with zeros and forced
 * under a spare name, then renamed, so that one with a segment's name is always whole. One is kept ready, since filling
 * it takes as long as many writes. Thread-safe.
 */
final class SegmentSupply {
  private static final int FILL_BYTES = 64 << 10;

  /** About as many as one pass sets free. */
  private static final int MOST_KEPT = 4;

  private final Disk disk;
  private final int sectors;
  private final Executor background;
  private @Nullable DiskFile spare;

  /** Names of released segments of ordinary size, to be used again. */
  private final Deque<String> released = new ArrayDeque<>();

  private @Nullable StorageException failure;
  private @Nullable StorageException full;

  /** Whether the background has been given one to make that it has not begun. */
  private boolean asked;

  private boolean making;
  private boolean closed;

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
    boolean ordinary = needed < sectors;
    String again = ordinary && failure == null ? released.poll() : null;
    if (again != null) {
      return new Segment(number, named(open(again), again, number), sectors);
    }
    awaitSpare();
    requireRoom();
    int size = ordinary ? sectors : needed + 1;
    DiskFile file = ordinary && spare != null ? spare : replaceSpare(size);
    spare = null;
    return new Segment(number, named(file, SegmentName.SPARE, number), size);
  }

  private DiskFile open(String name) throws StorageException {
    try {
      return disk.open(name);
    } catch (IOException e) {
      throw DiskFailures.unrepeatable("opening a log segment to be used again", e);
    }
  }

  private DiskFile named(DiskFile file, String before, long number) throws StorageException {
    try {
      disk.rename(before, SegmentName.of(number));
    } catch (IOException e) {
      throw DiskFailures.unrepeatable("naming a log segment", e);
    }
    DiskFailures.forceNames(disk, "the name of a log segment");
    return file;
  }

  boolean isOrdinary(int size) {
    return size == sectors;
  }

  /**
   * Keeps the file of a released segment of ordinary size to be used again.
   *
   * @return false when enough of them wait already: the file is to be removed
   */
  synchronized boolean keep(String name) {
    return !closed && released.size() < MOST_KEPT && released.add(name);
  }

  /** One that is being made is ready sooner than another; on a full disk it may never be. */
  private void awaitSpare() {
    if (full == null) {
      awaitMade();
    }
  }

  private void awaitMade() {
    boolean interrupted = false;
    while (making) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Once the disk was full, only the background looks for room: to fill a disk to its end for each write is slow. */
  private void requireRoom() throws StorageException {
    if (failure == null && full != null && !making) {
      prepare();
    }
    if (failure != null) {
      throw failure.again();
    }
    if (full != null) {
      throw full.again();
    }
  }

  /** The spare one, if there is any, is too small; both have the same name until they are taken. */
  private DiskFile replaceSpare(int size) throws StorageException {
    closeSpare();
    try {
      return create(size);
    } catch (StorageException e) {
      note(e);
      throw e;
    }
  }

  private void note(StorageException failed) {
    if (failed.reason().endsEngine()) {
      failure = failed;
    } else {
      full = failed;
    }
  }

  /** Has the next segment made ready in the background, asked once: on a full disk each write that is refused asks. */
  void prepare() {
    synchronized (this) {
      if (asked) {
        return;
      }
      asked = true;
    }
    background.execute(this::makeSpare);
  }

  /** Does not keep others out while it fills. */
  private void makeSpare() {
    synchronized (this) {
      asked = false;
      // An old file is no room for a record that is larger than it.
      boolean ready = spare != null || (!released.isEmpty() && full == null);
      if (ready || failure != null || making || closed) {
        return;
      }
      making = true;
    }
    DiskFile made = null;
    StorageException failed = new StorageException(
        StorageException.Reason.INPUT_OUTPUT, "making a log segment broke off");
    try {
      made = create(sectors);
      failed = null;
    } catch (StorageException e) {
      failed = e;
    } finally {
      made(made, failed);
    }
  }

  private synchronized void made(@Nullable DiskFile file, @Nullable StorageException failed) {
    making = false;
    spare = file;
    if (failed == null) {
      full = null;
    } else {
      note(failed);
    }
    notifyAll();
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
    try {
      DiskFailures.force(file, "a new log segment");
    } catch (StorageException e) {
      discard(file);
      throw e;
    }
    return file;
  }

  private static void fill(DiskFile file, int size) throws IOException {
    long end = (long) size * Sector.BYTES;
    ByteBuffer zeros = ByteBuffer.allocate(FILL_BYTES);
    for (long at = 0; at < end; at += FILL_BYTES) {
      file.write(zeros.clear().limit((int) Math.min(FILL_BYTES, end - at)), at);
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
    closed = true;
    awaitMade();
    closeSpare();
  }

  private void closeSpare() throws StorageException {
    DiskFile file = spare;
    spare = null;
    try {
      if (file != null) {
        file.close();
      }
    } catch (IOException e) {
      throw DiskFailures.unrepeatable("closing the spare log segment", e);
    }
  }
}
