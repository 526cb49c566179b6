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
 * @param manifest what must be in the directory
 * @param stores what is saved
 * @param writes what is not saved yet
 * @param states both as one
 * @param log behind the stores
 */
record OpenStore(
    Disk disk,
    Background background,
    Manifest manifest,
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
    StoreLayout.Opened layout = null;
    CommitLog log = null;
    boolean opened = false;
    try {
      layout = StoreLayout.open(disk, settings, mustExist);
      Stores stores = layout.stores();
      Summaries summaries = Summaries.empty();
      WriteBehind writes = new WriteBehind(stores, summaries, settings);
      StateTable states =
          new StateTable(stores, writes, summaries, new StateCache(settings.cacheBytes()));
      LogEnd end = Recovery.run(disk, layout.manifest(), stores, states, writes);
      LogSettings logSettings = new LogSettings(settings.segmentBytes());
      log = CommitLog.begin(disk, logSettings, layout.manifest(), end, background);
      log.release(stores.lowestMark(end.sequence()));
      writes.attach(log, background);
      opened = true;
      return new OpenStore(disk, background, layout.manifest(), stores, writes, states, log);
    } finally {
      if (!opened) {
        release(
            disk,
            background,
            layout == null ? null : layout.manifest(),
            layout == null ? null : layout.stores(),
            log);
      }
    }
  }

  /** Lets go of everything without saving anything; a pass that runs comes to its end. */
  void release() throws StorageException {
    release(disk, background, manifest, stores, log);
  }

  private static void release(
      Disk disk,
      Background background,
      @Nullable Manifest manifest,
      @Nullable Stores stores,
      @Nullable CommitLog log)
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
        if (manifest != null) {
          manifest.close();
        }
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
