package io.gramme.node.storage.log;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import io.gramme.node.storage.disk.Disk;
import io.gramme.node.storage.disk.DiskFailures;
import io.gramme.node.storage.disk.DiskFile;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Hands out the records behind a checkpoint, each on disk, and makes sure that none is missing among them. */
public final class LogReplay {
  private final long after;
  private final RecordVisitor visitor;
  private long last;

  private LogReplay(long after, RecordVisitor visitor) {
    this.after = after;
    this.visitor = visitor;
    this.last = after;
  }

  /**
   * Replays the log of a directory.
   *
   * @param index which segments must be there
   * @param after number of the last record that the checkpoint holds, 0 for an empty store
   * @throws StorageException DAMAGED when a segment or record is damaged or missing, UNKNOWN_FORMAT when another version
   *     wrote it, FORCE_FAILED when what is there cannot be made durable
   */
  public static LogEnd replay(Disk disk, LogIndex index, long after, RecordVisitor visitor)
      throws StorageException {
    SortedMap<Long, String> segments;
    try {
      segments = SegmentName.segmentsIn(disk.list());
    } catch (IOException e) {
      throw DiskFailures.unrepeatable("looking for the commit log", e);
    }
    SortedMap<Long, String> log = contiguous(segments, index);
    if (log.isEmpty() && after > 0) {
      throw new StorageException(
          Reason.DAMAGED, "the commit log behind record " + after + " is missing");
    }
    LogReplay replay = new LogReplay(after, visitor);
    for (Map.Entry<Long, String> segment : log.entrySet()) {
      replay.segment(disk, segment.getKey(), segment.getValue());
    }
    long lastSegment = log.isEmpty() ? index.last() : log.lastKey();
    SortedMap<Long, String> removable = new TreeMap<>(segments.headMap(index.first()));
    SortedMap<Long, String> strays = segments.tailMap(lastSegment + 1);
    removable.putAll(log);
    return new LogEnd(replay.last, lastSegment, removable, List.copyOf(strays.values()));
  }

  /** From the first that must be there on; what lies behind a gap was never a part of it. */
  private static SortedMap<Long, String> contiguous(
      SortedMap<Long, String> segments, LogIndex index) throws StorageException {
    SortedMap<Long, String> log = new TreeMap<>();
    long number = Math.max(1, index.first());
    for (String name = segments.get(number); name != null; name = segments.get(number)) {
      log.put(number++, name);
    }
    if (number <= index.last()) {
      throw new StorageException(
          Reason.DAMAGED,
          "the commit log has lost its segment " + SegmentName.of(number) + ": all from "
              + SegmentName.of(Math.max(1, index.first())) + " to "
              + SegmentName.of(index.last()) + " must be there");
    }
    return log;
  }

  private void segment(Disk disk, long number, String name) throws StorageException {
    try (DiskFile file = disk.open(name)) {
      // A kill leaves records that can be read but are on no disk; what they say is about to be
      // saved in
      // one store after the other.
      DiskFailures.force(file, "the commit log");
      SegmentReplay.run(SegmentReader.of(name, number, file), this::record);
    } catch (IOException e) {
      throw DiskFailures.unrepeatable("reading log segment " + name, e);
    }
  }

  private void record(long sequence, byte[] payload) throws StorageException {
    if (sequence <= after) {
      return;
    }
    if (sequence != last + 1) {
      throw new StorageException(
          Reason.DAMAGED,
          "the commit log goes on with record " + sequence + " behind record " + last);
    }
    last = sequence;
    visitor.visit(sequence, payload);
  }
}
