package io.gramme.it.storagebench;

import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.disk.LocalDisk;
import io.gramme.node.storage.shard.DurableSettings;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** An engine on a real directory whose writes and checkpoints are counted. */
final class MeasuredStore implements AutoCloseable {
  private final CheckpointTimes checkpoints = new CheckpointTimes();
  private final ExecutorService background;
  private final CountingDisk disk;
  private final StorageEngine engine;

  MeasuredStore(EngineKind kind, Path directory, DurableSettings settings) throws StorageException {
    background = Executors.newSingleThreadExecutor(work -> {
      Thread made = new Thread(work, "bench-checkpoint");
      made.setDaemon(true);
      return made;
    });
    disk = new CountingDisk(LocalDisk.open(directory), checkpoints);
    engine = kind.open(disk, settings, work -> background.execute(() -> run(work)));
  }

  private void run(Runnable work) {
    checkpoints.passBegan();
    try {
      work.run();
    } finally {
      checkpoints.passEnded();
    }
  }

  StorageEngine engine() {
    return engine;
  }

  CheckpointTimes checkpoints() {
    return checkpoints;
  }

  CountingDisk.Counts counts() {
    return disk.counts();
  }

  /** Waits for the background, whose last work may be the making of a segment; the engine must be closed by then. */
  @Override
  public void close() {
    background.shutdown();
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = background.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
