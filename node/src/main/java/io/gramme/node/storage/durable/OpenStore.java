package io.gramme.node.storage.durable;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import io.gramme.node.storage.Summaries;
import io.gramme.node.storage.disk.Disk;
import io.gramme.node.storage.disk.DiskFailures;
import io.gramme.node.storage.log.CommitLog;
import io.gramme.node.storage.log.LogEnd;
import io.gramme.node.storage.log.LogSettings;
import io.gramme.node.storage.mapdb.StoreFile;
import java.io.IOException;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a store that was opened, and the order in which they are opened and let go of.
 *
 * @param disk its directory, which is closed with it
 * @param background where passes run
 * @param file what is saved
 * @param writes what is not saved yet
 * @param states both as one
 * @param log behind the file
 */
record OpenStore(
    Disk disk,
    Background background,
    StoreFile file,
    WriteBehind writes,
    StateTable states,
    CommitLog log) {

  /**
   * Recovers a store; lets go of everything when that fails.
   *
   * @param mustExist whether to refuse a directory without a store instead of making one
   */
  static OpenStore open(
      Disk disk, DurableSettings settings, boolean mustExist, Background background)
      throws StorageException {
    StoreFile file = null;
    CommitLog log = null;
    boolean opened = false;
    try {
      Quarantine.requireUsable(disk);
      requireWhole(disk, mustExist);
      file = StoreFile.open(disk, settings.pageCacheBytes());
      Summaries summaries = Summaries.empty();
      WriteBehind writes = new WriteBehind(file, summaries, settings);
      StateTable states =
          new StateTable(file, writes, summaries, new StateCache(settings.cacheBytes()));
      LogEnd end = Recovery.run(disk, file, states, writes);
      log = CommitLog.begin(disk, new LogSettings(settings.segmentBytes()), end, background);
      log.release(end.sequence());
      writes.attach(log, background);
      opened = true;
      return new OpenStore(disk, background, file, writes, states, log);
    } finally {
      if (!opened) {
        release(disk, background, file, log);
      }
    }
  }

  /** The file of states is on disk before there is a log; without it, what was acknowledged would seem never written. */
  private static void requireWhole(Disk disk, boolean mustExist) throws StorageException {
    try {
      SortedSet<String> names = disk.list();
      if (!StoreFile.isAmong(names) && (mustExist || CommitLog.isAmong(names))) {
        throw new StorageException(
            Reason.DAMAGED,
            "the store in " + disk + " has lost its file of states; is its disk mounted?");
      }
    } catch (IOException e) {
      throw DiskFailures.unrepeatable("looking at the store's directory", e);
    }
  }

  /** Lets go of everything without saving anything; a pass that runs comes to its end. */
  void release() throws StorageException {
    release(disk, background, file, log);
  }

  private static void release(
      Disk disk, Background background, @Nullable StoreFile file, @Nullable CommitLog log)
      throws StorageException {
    background.close();
    try {
      if (log != null) {
        log.close();
      }
    } finally {
      try {
        if (file != null) {
          file.close();
        }
      } finally {
        close(disk);
      }
    }
  }

  private static void close(Disk disk) throws StorageException {
    try {
      disk.close();
    } catch (IOException e) {
      throw DiskFailures.unrepeatable("closing the store's directory", e);
    }
  }
}
