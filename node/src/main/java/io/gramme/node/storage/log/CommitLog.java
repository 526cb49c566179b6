package io.gramme.node.storage.log;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import io.gramme.node.storage.disk.Disk;
import io.gramme.node.storage.disk.DiskFailures;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Takes records in order and makes them durable, many with one sync.
 *
 * <p>Records gather in memory while a sync is under way. Of the threads that wait for one, the first to find nobody
 * leading writes and syncs all that has gathered, then wakes all; a queue on a lock would let each sync carry only two
 * or three. Several stores may append to one log, each from its own thread. Thread-safe.
 *
 * <p>A write or sync that fails ends the log for good: every later call throws the same reason.
 */
public final class CommitLog implements AutoCloseable {
  /** More than this is written out before anybody syncs. */
  private static final int WRITE_OUT_SECTORS = (4 << 20) / Sector.BYTES;

  private final Disk disk;
  private final SegmentSupply supply;
  private final Deque<Full> full = new ArrayDeque<>();
  private BatchBuffer filling = new BatchBuffer();
  private BatchBuffer idle = new BatchBuffer();
  private Segment segment;
  private long appended;
  private long durable;
  private long syncs;
  private boolean leading;

  private boolean closed;
  private @Nullable StorageException failure;

  /** A segment nothing is written to any more, and its last record. */
  private record Full(String name, long last) {}

  private CommitLog(Disk disk, SegmentSupply supply, Segment segment, LogEnd end) {
    this.disk = disk;
    this.supply = supply;
    this.segment = segment;
    appended = end.sequence();
    durable = end.sequence();
    for (String name : end.names()) {
      full.add(new Full(name, end.sequence()));
    }
  }

  /** Whether a directory with these files has a log. */
  public static boolean isAmong(SortedSet<String> names) {
    return !SegmentName.segmentsIn(names).isEmpty();
  }

  /**
   * Begins to write behind the end of a replayed log, in a segment of its own: an end that was torn is never written to
   * again.
   *
   * @param background makes segments ready; may run them at once
   */
  public static CommitLog begin(Disk disk, LogSettings settings, LogEnd end, Executor background)
      throws StorageException {
    SegmentSupply supply = new SegmentSupply(disk, settings, background);
    CommitLog log = new CommitLog(disk, supply, supply.take(end.segment() + 1, 0), end);
    supply.prepare();
    return log;
  }

  /**
   * Adds a record, which is durable after a {@link #sync}.
   *
   * @param parts that make up the record one behind the other; not all empty
   * @return its number, one above that of the record before
   * @throws StorageException DISK_FULL when a new segment was needed and found no room; nothing was added then
   */
  public synchronized long append(byte[]... parts) throws StorageException {
    int length = 0;
    for (byte[] part : parts) {
      length = Math.addExact(length, part.length);
    }
    requireSound();
    boolean sound = false;
    try {
      add(length, parts);
      sound = true;
      return appended;
    } catch (StorageException e) {
      sound = !e.reason().endsEngine();
      throw e;
    } finally {
      if (!sound && failure == null) {
        // An error may have left a number without its record, or sectors without their records.
        failed(new StorageException(Reason.INPUT_OUTPUT, "appending to the commit log broke off"));
      }
    }
  }

  private synchronized void add(int length, byte[]... parts) throws StorageException {
    while (filling.sectorsWith(length) > segment.room()) {
      if (leading) {
        awaitLeader();
      } else {
        changeSegment(length);
      }
    }
    filling.add(++appended, length, parts);
    if (filling.sectors() >= WRITE_OUT_SECTORS && !leading) {
      writeOut();
    }
  }

  /** The new segment first: when there is none, nothing has changed. */
  private void changeSegment(int recordBytes) throws StorageException {
    int needed = new BatchBuffer().sectorsWith(recordBytes);
    Segment next;
    try {
      next = supply.take(segment.number() + 1, needed);
    } catch (StorageException e) {
      throw e.reason().endsEngine() ? failed(e) : e;
    }
    writeOut();
    try {
      segment.force();
      segment.close();
    } catch (StorageException e) {
      throw failed(e);
    }
    durable = appended;
    full.add(new Full(SegmentName.of(segment.number()), appended));
    segment = next;
    supply.prepare();
  }

  private void writeOut() throws StorageException {
    if (filling.isEmpty()) {
      return;
    }
    try {
      segment.write(filling, segment.reserve(filling.sectors()));
      filling.clear();
    } catch (StorageException e) {
      throw failed(e);
    }
  }

  /** Returns when every record up to this number is on disk. */
  public void sync(long sequence) throws StorageException {
    if (!becomeLeader(sequence)) {
      return;
    }
    BatchBuffer batch;
    Segment target;
    int first;
    long last;
    synchronized (this) {
      batch = filling;
      filling = idle;
      target = segment;
      first = segment.reserve(batch.sectors());
      last = appended;
    }
    lead(batch, target, first, last);
  }

  /** Waits while another leads; returns whether there is still something to be synced. */
  private synchronized boolean becomeLeader(long sequence) throws StorageException {
    requireSound();
    while (durable < sequence) {
      if (!leading) {
        leading = true;
        return true;
      }
      awaitLeader();
    }
    return false;
  }

  private void lead(BatchBuffer batch, Segment target, int first, long last)
      throws StorageException {
    StorageException failed = new StorageException(Reason.INPUT_OUTPUT, "the sync broke off");
    try {
      if (!batch.isEmpty()) {
        target.write(batch, first);
      }
      target.force();
      failed = null;
    } catch (StorageException e) {
      failed = e;
    } finally {
      led(batch, last, failed);
    }
    if (failed != null) {
      throw failed;
    }
  }

  private synchronized void led(BatchBuffer batch, long last, @Nullable StorageException failed) {
    leading = false;
    batch.clear();
    idle = batch;
    syncs++;
    if (failed == null) {
      durable = last;
    } else if (failure == null) {
      failure = failed;
    }
    notifyAll();
  }

  /**
   * Waits for the end of the sync under way, not for a time without any: there may be none. An interrupt must not cut it
   * short, or the caller would not know what is durable.
   */
  private void awaitLeader() throws StorageException {
    long before = syncs;
    boolean interrupted = false;
    while (leading && syncs == before) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    requireSound();
  }

  /** Number of the last record added. */
  public synchronized long appended() {
    return appended;
  }

  /** Number of the last record on disk. */
  public synchronized long durable() {
    return durable;
  }

  /** Syncs that were led so far. */
  public synchronized long syncs() {
    return syncs;
  }

  /** Removes the segments that hold nothing above this number: a checkpoint that is on disk has it all. */
  public void release(long sequence) throws StorageException {
    List<Full> released = new ArrayList<>();
    synchronized (this) {
      while (!full.isEmpty() && full.getFirst().last() <= sequence) {
        released.add(full.removeFirst());
      }
    }
    if (released.isEmpty()) {
      return;
    }
    try {
      for (Full segment : released) {
        disk.delete(segment.name());
      }
    } catch (IOException e) {
      throw DiskFailures.unrepeatable("removing a log segment", e);
    }
    DiskFailures.forceNames(disk, "the removal of log segments");
  }

  private void requireSound() throws StorageException {
    if (failure != null) {
      throw failure.again();
    }
    if (closed) {
      throw new StorageException(Reason.INPUT_OUTPUT, "the commit log is closed");
    }
  }

  private StorageException failed(StorageException e) {
    failure = e;
    notifyAll();
    return e;
  }

  /** Lets go of the files without a sync; what was not synced may be lost. */
  @Override
  public synchronized void close() throws StorageException {
    if (!closed) {
      closed = true;
      notifyAll();
      segment.close();
      supply.close();
    }
  }
}
