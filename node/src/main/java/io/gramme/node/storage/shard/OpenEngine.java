package io.gramme.node.storage.shard;

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
 * @param shards what is saved
 * @param writes what is not saved yet
 * @param states both as one
 * @param log behind the shards
 */
record OpenEngine(
    Disk disk,
    Background background,
    Manifest manifest,
    Shards shards,
    WriteBehind writes,
    StateTable states,
    CommitLog log) {

  /**
   * Recovers a store; lets go of everything when that fails.
   *
   * @param mustExist whether to refuse a directory without a store instead of making one
   */
  static OpenEngine open(
      Disk disk, DurableSettings settings, boolean mustExist, Background background)
      throws StorageException {
    ShardLayout.Opened layout = null;
    CommitLog log = null;
    boolean opened = false;
    try {
      layout = ShardLayout.open(disk, settings, mustExist);
      Shards shards = layout.shards();
      Summaries summaries = Summaries.empty();
      FrameCache cache = new FrameCache(settings.cacheBytes());
      WriteBehind writes = new WriteBehind(shards, summaries, cache, settings);
      StateTable states = new StateTable(shards, writes, summaries, cache);
      LogEnd end = Recovery.run(disk, layout.manifest(), shards, states, writes);
      LogSettings logSettings = new LogSettings(settings.segmentBytes());
      log = CommitLog.begin(disk, logSettings, layout.manifest(), end, background);
      log.release(shards.lowestMark(end.sequence()));
      writes.attach(log, background);
      opened = true;
      return new OpenEngine(disk, background, layout.manifest(), shards, writes, states, log);
    } finally {
      if (!opened) {
        release(
            disk,
            background,
            layout == null ? null : layout.manifest(),
            layout == null ? null : layout.shards(),
            log);
      }
    }
  }

  /** Lets go of everything without saving anything; a pass that runs comes to its end. */
  void release() throws StorageException {
    release(disk, background, manifest, shards, log);
  }

  private static void release(
      Disk disk,
      Background background,
      @Nullable Manifest manifest,
      @Nullable Shards shards,
      @Nullable CommitLog log)
      throws StorageException {
    background.close();
    try {
      if (log != null) {
        log.close();
      }
    } finally {
      try {
        if (shards != null) {
          shards.close();
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
