package io.gramme.node.storage.log;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import io.gramme.node.storage.disk.Disk;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Takes records in order and makes them durable, many with one force.
 *
 * <p>Records gather in memory while a force is under way. Of the threads that wait for one, the first to find nobody
 * leading writes and forces all that has gathered, then wakes all; a queue on a lock would let each force carry only two
 * or three. Several stores may append to one log, each from its own thread. Thread-safe.
 *
 * <p>A write or force that fails ends the log for good: every later call throws the same reason.
 */
public final class CommitLog implements AutoCloseable {
  /** More than this is written out before anybody forces. */
  private static final int WRITE_OUT_SECTORS = (4 << 20) / Sector.BYTES;

  private final Disk disk;
  private final SegmentSupply supply;
  private final LogIndex index;
  private final List<Full> unremoved = new ArrayList<>();
  private final Deque<Full> full = new ArrayDeque<>();
  private BatchBuffer filling = new BatchBuffer();
  private BatchBuffer idle = new BatchBuffer();

  /** Null when the disk had no room for one since the log was begun. */
  private @Nullable Segment segment;

  private long segmentNumber;
  private long appended;
  private long durable;
  private long forces;
  private boolean leading;

  private boolean closed;
  private @Nullable StorageException failure;

  /** A segment nothing is written to any more, its last record, and whether its file may be used again. */
  private record Full(long number, String name, long last, boolean reusable) {}

  private CommitLog(Disk disk, SegmentSupply supply, LogIndex index, LogEnd end) {
    this.disk = disk;
    this.supply = supply;
    this.index = index;
    segmentNumber = end.segment();
    appended = end.sequence();
    durable = end.sequence();
    end.names().forEach((number, name) -> full.add(new Full(number, name, end.sequence(), false)));
  }

  /** Whether a directory with these files has a log. */
  public static boolean isAmong(SortedSet<String> names) {
    return !SegmentName.segmentsIn(names).isEmpty();
  }

  /** Number of the first segment among these files, 1 when there is none. */
  public static long firstAmong(SortedSet<String> names) {
    SortedMap<Long, String> segments = SegmentName.segmentsIn(names);
    return segments.isEmpty() ? 1 : segments.firstKey();
  }

  /** Number of the last segment among these files, 0 when there is none. */
  public static long lastAmong(SortedSet<String> names) {
    SortedMap<Long, String> segments = SegmentName.segmentsIn(names);
    return segments.isEmpty() ? 0 : segments.lastKey();
  }

  /**
   * Begins to write behind the end of a replayed log, in a segment of its own: an end that was torn is never written to
   * again. On a disk without room for a segment, the first record finds one or is refused.
   *
   * @param index is told of each segment before it is written to, and before it is removed
   * @param background makes segments ready; may run them at once
   */
  public static CommitLog begin(
      Disk disk, LogSettings settings, LogIndex index, LogEnd end, Executor background)
      throws StorageException {
    CommitLog log = new CommitLog(disk, new SegmentSupply(disk, settings, background), index, end);
    log.beginFirst();
    return log;
  }

  private synchronized void beginFirst() throws StorageException {
    try {
      segment = nextSegment(0);
      supply.prepare();
    } catch (StorageException e) {
      if (e.reason().endsEngine()) {
        throw e;
      }
    }
  }

  /** It is noted before it is written to, or its loss would not be noticed. */
  private Segment nextSegment(int needed) throws StorageException {
    Segment next = supply.take(segmentNumber + 1, needed);
    boolean noted = false;
    try {
      index.begun(segmentNumber + 1);
      noted = true;
    } finally {
      if (!noted) {
        next.close();
        if (supply.isOrdinary(next.sectors())) {
          supply.keep(SegmentName.of(next.number()));
        }
      }
    }
    segmentNumber++;
    return next;
  }

  /**
   * Adds a record, which is durable after a {@link #force}.
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
    while (segment == null || filling.sectorsWith(length) > segment.room()) {
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
      next = nextSegment(needed);
    } catch (StorageException e) {
      throw e.reason().endsEngine() ? failed(e) : e;
    }
    Segment before = segment;
    if (before != null) {
      leave(before);
    }
    segment = next;
    supply.prepare();
  }

  private void leave(Segment before) throws StorageException {
    writeOut();
    try {
      before.force();
      before.close();
    } catch (StorageException e) {
      throw failed(e);
    }
    durable = appended;
    full.add(new Full(
        before.number(),
        SegmentName.of(before.number()),
        appended,
        supply.isOrdinary(before.sectors())));
  }

  private void writeOut() throws StorageException {
    if (filling.isEmpty()) {
      return;
    }
    Segment target = Objects.requireNonNull(segment);
    try {
      target.write(filling, target.reserve(filling.sectors()));
      filling.clear();
    } catch (StorageException e) {
      throw failed(e);
    }
  }

  /** Returns when every record up to this number is on disk. */
  public void force(long sequence) throws StorageException {
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
      target = Objects.requireNonNull(segment);
      first = target.reserve(batch.sectors());
      last = appended;
    }
    lead(batch, target, first, last);
  }

  /** Waits while another leads; returns whether there is still something to be forced. */
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
    boolean known = false;
    StorageException failed = null;
    try {
      if (!batch.isEmpty()) {
        target.write(batch, first);
      }
      target.force();
      known = true;
    } catch (StorageException e) {
      known = true;
      failed = e;
      throw e;
    } finally {
      // Made only when it is needed: a stack trace for each force is dear.
      led(batch, last, known ? failed : brokeOff());
    }
  }

  private static StorageException brokeOff() {
    return new StorageException(Reason.INPUT_OUTPUT, "the force broke off");
  }

  private synchronized void led(BatchBuffer batch, long last, @Nullable StorageException failed) {
    leading = false;
    batch.clear();
    idle = batch;
    forces++;
    if (failed == null) {
      durable = last;
    } else if (failure == null) {
      failure = failed;
    }
    notifyAll();
  }

  /**
   * Waits for the end of the force under way, not for a time without any: there may be none. An interrupt must not cut it
   * short, or the caller would not know what is durable.
   */
  private void awaitLeader() throws StorageException {
    long before = forces;
    boolean interrupted = false;
    while (leading && forces == before) {
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

  /** Forces that were led so far. */
  public synchronized long forces() {
    return forces;
  }

  /**
   * Removes the segments that hold nothing above this number, or keeps them to be used again: a checkpoint that is on
   * disk has it all. What cannot be removed now is no part of the log any more and is tried again later.
   */
  public void release(long sequence) {
    long first = 0;
    synchronized (this) {
      while (!full.isEmpty() && full.getFirst().last() <= sequence) {
        Full released = full.removeFirst();
        unremoved.add(released);
        first = full.isEmpty() ? released.number() + 1 : full.getFirst().number();
      }
    }
    try {
      index.released(first);
      removeReleased();
    } catch (StorageException e) {
      // They stay as they are. What keeps them from being noted keeps the next segment from it,
      // too.
    }
  }

  private synchronized void removeReleased() {
    for (Iterator<Full> released = unremoved.iterator(); released.hasNext(); ) {
      Full next = released.next();
      try {
        if (!next.reusable() || !supply.keep(next.name())) {
          disk.delete(next.name());
        }
        released.remove();
      } catch (IOException e) {
        // Tried again with the next ones, and at the next opening.
      }
    }
  }

  /** How many segments hold what no checkpoint has made superfluous. */
  public synchronized int segments() {
    return full.size() + 1;
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

  /** Lets go of the files without a force; what was not forced may be lost. */
  @Override
  public synchronized void close() throws StorageException {
    if (!closed) {
      closed = true;
      notifyAll();
      Segment open = segment;
      if (open != null) {
        open.close();
      }
      supply.close();
    }
  }
}
