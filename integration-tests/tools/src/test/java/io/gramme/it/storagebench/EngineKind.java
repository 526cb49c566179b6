package io.gramme.it.storagebench;

import io.gramme.node.data.StateSummarizer;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.disk.Disk;
import io.gramme.node.storage.shard.DurableEngine;
import io.gramme.node.storage.shard.DurableSettings;
import java.util.concurrent.Executor;

/** The engines that are measured. */
enum EngineKind {
  /** The node's: states gather in memory and go into the file in passes. */
  WRITE_BEHIND("Gramme") {
    @Override
    StorageEngine open(Disk disk, DurableSettings settings, Executor background)
        throws StorageException {
      return DurableEngine.open(disk, settings, StateSummarizer.create(), background);
    }
  },
  /** For comparison: the same log, but each step puts its state into the file. */
  IN_PLACE("in place") {
    @Override
    StorageEngine open(Disk disk, DurableSettings settings, Executor background)
        throws StorageException {
      return InPlaceEngine.create(disk, settings, StateSummarizer.create(), background);
    }
  };

  private final String title;

  EngineKind(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  abstract StorageEngine open(Disk disk, DurableSettings settings, Executor background)
      throws StorageException;
}
