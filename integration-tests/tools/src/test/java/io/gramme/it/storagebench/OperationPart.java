package io.gramme.it.storagebench;

import io.gramme.node.data.StateSummarizer;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.shard.DurableEngine;
import io.gramme.node.storage.shard.DurableSettings;
import io.gramme.node.storage.shard.MemoryBudget;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * CPU of the process for one get and one put of the engine alone, driven by one thread: passes and a force for every 64
 * puts are in it, replica, hand-off and network are not.
 */
final class OperationPart {
  private static final int BATCH = 64;
  private static final long MIB = 1L << 20;

  private final BenchPlan plan;
  private final Out out;

  OperationPart(BenchPlan plan, Out out) {
    this.plan = plan;
    this.out = out;
  }

  private interface Operation {
    void run(int key) throws StorageException;
  }

  void run() throws Exception {
    out.title("CPU of one operation of the engine alone, " + plan.spaceKeys() + " keys of "
        + plan.valueBytes() + " B; medians of " + plan.rounds() + " rounds of "
        + plan.roundSeconds() + " s");
    out.line("%-40s %10s %10s", "", "us CPU/get", "us CPU/put");
    measure("states cached", 512 * MIB, 512 * MIB);
    measure("states not cached, pages in memory", 0, 512 * MIB);
    measure("neither cached: pages from the system", 0, 0);
  }

  private void measure(String name, long cacheBytes, long pageCacheBytes) throws Exception {
    DurableSettings defaults = DurableSettings.of(MemoryBudget.of(MemoryBudget.SHARE_OF_A_NODE))
        .withCacheBytes(cacheBytes);
    DurableSettings settings = new DurableSettings(
        cacheBytes,
        pageCacheBytes,
        defaults.passBytes(),
        defaults.segmentBytes(),
        defaults.rebuildBytes(),
        defaults.shards());
    try (Scratch scratch = Scratch.in(plan.directory())) {
      Path folder = scratch.folder("gramme");
      try (DurableEngine engine = DurableEngine.open(folder, settings, StateSummarizer.create())) {
        DirectLoad load = new DirectLoad(engine, plan.values(), BATCH);
        for (int key = 0; key < plan.spaceKeys(); key++) {
          load.put(key);
        }
        engine.checkpoint();
        double get = median(load::get);
        double put = median(load::put);
        out.line("%-40s %10.2f %10.2f", name, get, put);
      }
    }
  }

  private double median(Operation operation) throws StorageException {
    SplittableRandom random = new SplittableRandom(BenchPlan.SEED);
    run(operation, random, plan.warmUpSeconds());
    List<Double> rounds = new ArrayList<>();
    for (int i = 0; i < plan.rounds(); i++) {
      rounds.add(run(operation, random, plan.roundSeconds()));
    }
    return Statistics.median(rounds);
  }

  private double run(Operation operation, SplittableRandom random, double seconds)
      throws StorageException {
    long cpu = ProcessCpu.nanos();
    long begin = System.nanoTime();
    long count = 0;
    while (System.nanoTime() - begin < BenchPlan.nanos(seconds)) {
      operation.run(random.nextInt(plan.spaceKeys()));
      count++;
    }
    return (ProcessCpu.nanos() - cpu) / 1e3 / count;
  }
}
