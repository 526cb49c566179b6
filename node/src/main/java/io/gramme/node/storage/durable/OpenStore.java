package io.gramme.node.storage.durable;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.Summaries;
import io.gramme.node.storage.disk.Disk;
import io.gramme.node.storage.disk.DiskFailures;
import io.gramme.node.storage.log.CommitLog;
import io.gramme.node.storage.log.LogEnd;
import io.gramme.node.storage.log.LogSettings;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The parts of an engine that was opened, and the order in which they are opened and let go of.
 *
 * @param disk its directory, which is closed with it
 * @param background where passes run
 * @param stores what is saved
 * @param writes what is not saved yet
 * @param states both as one
 * @param log behind the stores
 */
record OpenStore(
    Disk disk,
    Background background,
    Stores stores,
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
    Stores stores = null;
    CommitLog log = null;
    boolean opened = false;
    try {
      stores = StoreLayout.open(disk, settings, mustExist);
      Summaries summaries = Summaries.empty();
      WriteBehind writes = new WriteBehind(stores, summaries, settings);
      StateTable states =
          new StateTable(stores, writes, summaries, new StateCache(settings.cacheBytes()));
      LogEnd end = Recovery.run(disk, stores, states, writes);
      log = CommitLog.begin(disk, new LogSettings(settings.segmentBytes()), end, background);
      log.release(stores.lowestMark(end.sequence()));
      writes.attach(log, background);
      opened = true;
      return new OpenStore(disk, background, stores, writes, states, log);
    } finally {
      if (!opened) {
        release(disk, background, stores, log);
      }
    }
  }

  /** Lets go of everything without saving anything; a pass that runs comes to its end. */
  void release() throws StorageException {
    release(disk, background, stores, log);
  }

  private static void release(
      Disk disk, Background background, @Nullable Stores stores, @Nullable CommitLog log)
      throws StorageException {
    background.close();
    try {
      if (log != null) {
        log.close();
      }
    } finally {
      try {
        if (stores != null) {
          stores.close();
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
