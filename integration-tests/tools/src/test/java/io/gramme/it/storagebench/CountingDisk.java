package io.gramme.it.storagebench;

import io.gramme.node.storage.disk.Disk;
import io.gramme.node.storage.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SortedSet;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;

/** A disk that counts what a store writes to it. Thread-safe. */
final class CountingDisk implements Disk {
  private static final String LOG = "log.";
  private static final String VALUES = "values-";
  private static final String LOG_SPARE = "log.spare";
  private static final Pattern JOURNAL = Pattern.compile("states-\\d+\\.journal");
  private static final int PAGE_BYTES = 4096;

  private final Disk disk;
  private final CheckpointTimes checkpoints;
  private final LongAdder logForces = new LongAdder();
  private final LongAdder fileBytes = new LongAdder();
  private final LongAdder journalBytes = new LongAdder();
  private final LongAdder logBytes = new LongAdder();
  private final LongAdder valueBytes = new LongAdder();

  CountingDisk(Disk disk, CheckpointTimes checkpoints) {
    this.disk = disk;
    this.checkpoints = checkpoints;
  }

  /**
   * What was written so far.
   *
   * @param logForces forces of log segments in use
   * @param filePages of 4,096 bytes, into the files of states
   * @param journalPages of 4,096 bytes, into journals
   */
  record Counts(long logForces, long filePages, long journalPages) {
    Counts since(Counts earlier) {
      return new Counts(
          logForces - earlier.logForces,
          filePages - earlier.filePages,
          journalPages - earlier.journalPages);
    }
  }

  Counts counts() {
    return new Counts(
        logForces.sum(), fileBytes.sum() / PAGE_BYTES, journalBytes.sum() / PAGE_BYTES);
  }

  /** Bytes written into the log so far. */
  long logBytes() {
    return logBytes.sum();
  }

  /** Bytes written into files of values so far. */
  long valueBytes() {
    return valueBytes.sum();
  }

  /** Bytes written into indexes and their journals so far. */
  long indexBytes() {
    return fileBytes.sum() - valueBytes.sum() + journalBytes.sum();
  }

  @Override
  public DiskFile create(String name) throws IOException {
    if (JOURNAL.matcher(name).lookingAt()) {
      checkpoints.journalBegun();
    }
    return new CountingFile(disk.create(name), name);
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return new CountingFile(disk.open(name), name);
  }

  @Override
  public SortedSet<String> list() throws IOException {
    return disk.list();
  }

  @Override
  public void rename(String from, String to) throws IOException {
    disk.rename(from, to);
  }

  @Override
  public void delete(String name) throws IOException {
    disk.delete(name);
    if (JOURNAL.matcher(name).matches()) {
      checkpoints.journalDropped();
    }
  }

  @Override
  public void forceNames() throws IOException {
    disk.forceNames();
  }

  @Override
  public void close() throws IOException {
    disk.close();
  }

  @Override
  public String toString() {
    return disk.toString();
  }

  /** Segments are made as the spare and renamed while open: those of a fresh name are told by their filling. */
  private final class CountingFile implements DiskFile {
    private final DiskFile file;
    private final boolean log;
    private final boolean journal;
    private final boolean values;
    private boolean filled;

    CountingFile(DiskFile file, String name) {
      this.file = file;
      log = name.startsWith(LOG);
      values = name.startsWith(VALUES);
      journal = JOURNAL.matcher(name).lookingAt();
      filled = !name.equals(LOG_SPARE);
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void read(ByteBuffer target, long position) throws IOException {
      file.read(target, position);
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      int bytes = source.remaining();
      file.write(source, position);
      if (log) {
        logBytes.add(bytes);
      }
      if (values) {
        valueBytes.add(bytes);
      }
      if (journal) {
        journalBytes.add(bytes);
      } else if (!log) {
        fileBytes.add(bytes);
      }
    }

    @Override
    public void force() throws IOException {
      file.force();
      if (log && filled) {
        logForces.increment();
      }
      filled = true;
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
