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
   * @param after number of the last record that the checkpoint holds, 0 for an empty store
   * @throws StorageException DAMAGED when a record is damaged or missing, UNKNOWN_FORMAT when another version wrote it,
   *     SYNC_FAILED when what is there cannot be made durable
   */
  public static LogEnd replay(Disk disk, long after, RecordVisitor visitor)
      throws StorageException {
    SortedMap<Long, String> segments;
    try {
      disk.delete(SegmentName.SPARE);
      segments = SegmentName.segmentsIn(disk.list());
    } catch (IOException e) {
      throw DiskFailures.unrepeatable("looking for the commit log", e);
    }
    if (segments.isEmpty() && after > 0) {
      throw new StorageException(
          Reason.DAMAGED, "the commit log behind record " + after + " is missing");
    }
    LogReplay replay = new LogReplay(after, visitor);
    for (Map.Entry<Long, String> segment : segments.entrySet()) {
      replay.segment(disk, segment.getKey(), segment.getValue());
    }
    long lastSegment = segments.isEmpty() ? 0 : segments.lastKey();
    return new LogEnd(replay.last, lastSegment, List.copyOf(segments.values()));
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
