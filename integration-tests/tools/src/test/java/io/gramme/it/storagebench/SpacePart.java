package io.gramme.it.storagebench;

import io.gramme.node.data.StateSummarizer;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.shard.DurableEngine;
import io.gramme.node.storage.shard.DurableSettings;
import io.gramme.node.storage.shard.MemoryBudget;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Bytes on disk for each byte stored (keys and values, nothing of ours): after the key set was overwritten six times
 * with values of 400 to 1,200 bytes, then with nine tenths removed, before and after the file is built anew.
 */
final class SpacePart {
  private static final int BATCH = 1_024;
  private static final int OVERWRITES = 6;
  private static final int LEAST_BYTES = 400;
  private static final int MOST_BYTES = 1_200;
  private static final int ONE_KEPT_OF = 10;
  private static final long CACHE_BYTES = 64L << 20;

  private final BenchPlan plan;
  private final Out out;
  private final long[] sizes;

  SpacePart(BenchPlan plan, Out out) {
    this.plan = plan;
    this.out = out;
    sizes = new long[plan.spaceKeys()];
  }

  void run() throws Exception {
    out.title("bytes on disk per byte stored, " + plan.spaceKeys() + " keys, values of "
        + LEAST_BYTES + " to " + MOST_BYTES + " B");
    out.line("%-36s %10s %10s %10s %8s %8s", "", "stored MB", "file MB", "log MB", "file", "all");
    try (Scratch scratch = Scratch.in(plan.directory())) {
      Path folder = scratch.folder("gramme");
      DurableSettings settings = DurableSettings.of(MemoryBudget.of(MemoryBudget.SHARE_OF_A_NODE))
          .withCacheBytes(CACHE_BYTES);
      try (DurableEngine engine = DurableEngine.open(folder, settings, StateSummarizer.create())) {
        measure(engine, folder);
      }
    }
  }

  private void measure(DurableEngine engine, Path folder) throws StorageException, IOException {
    DirectLoad load =
        new DirectLoad(engine, Values.ofBytes(LEAST_BYTES, MOST_BYTES, BenchPlan.SEED), BATCH);
    putAll(load);
    print("written once", engine, folder);
    for (int i = 0; i < OVERWRITES; i++) {
      putAll(load);
    }
    print("overwritten " + OVERWRITES + " times", engine, folder);
    for (int key = 0; key < plan.spaceKeys(); key++) {
      if (key % ONE_KEPT_OF != 0) {
        load.remove(key);
        sizes[key] = 0;
      }
    }
    print("nine tenths removed", engine, folder);
    engine.rebuild();
    print("built anew", engine, folder);
  }

  private void putAll(DirectLoad load) throws StorageException {
    for (int key = 0; key < plan.spaceKeys(); key++) {
      load.put(key);
      sizes[key] = load.storedBytes();
    }
  }

  private void print(String when, DurableEngine engine, Path folder)
      throws StorageException, IOException {
    engine.checkpoint();
    long stored = 0;
    for (long size : sizes) {
      stored += size;
    }
    long log = Scratch.bytesOf(folder, name -> name.startsWith("log."));
    long others = Scratch.bytesOf(folder, name -> !name.startsWith("log."));
    out.line(
        "%-36s %10.1f %10.1f %10.1f %8.2f %8.2f",
        when,
        stored / 1e6,
        others / 1e6,
        log / 1e6,
        (double) others / stored,
        (double) (others + log) / stored);
  }
}
