package io.gramme.it.storagebench;

import io.gramme.it.bench.ScrambledZipfian;
import io.gramme.node.data.StateSummarizer;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.disk.LocalDisk;
import io.gramme.node.storage.shard.DurableEngine;
import io.gramme.node.storage.shard.DurableSettings;
import io.gramme.node.storage.shard.MemoryBudget;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import java.util.function.ToDoubleFunction;

/**
 * CPU of the process for one put and one get of the engine alone at a steady load with 64 of them in flight, by the
 * thread that it went into; and what is written for a put, and lies on the disk, meanwhile.
 */
final class MixedPart {
  private static final int IN_FLIGHT = 64;
  private static final long CLOSE_SECONDS = 60;

  private final BenchPlan plan;
  private final Out out;
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  MixedPart(BenchPlan plan, Out out) {
    this.plan = plan;
    this.out = out;
  }

  /** CPU microseconds of one put and one get, and bytes written for the put. */
  private record Cost(
      double all, double store, double passes, double log, double values, double index) {}

  void run() throws Exception {
    out.title("us CPU of one put and one get of the engine alone, " + plan.spaceKeys() + " keys of "
        + plan.valueBytes() + " B, " + IN_FLIGHT + " in flight; medians of " + plan.rounds()
        + " rounds of " + plan.roundSeconds() + " s");
    out.line(
        "%-10s %8s %8s %8s %8s %8s %8s %8s %8s %12s",
        "keys",
        "all",
        "store",
        "passes",
        "others",
        "log B",
        "values B",
        "index B",
        "all B",
        "disk/stored");
    ScrambledZipfian zipfian = new ScrambledZipfian(plan.spaceKeys());
    SplittableRandom random = new SplittableRandom(BenchPlan.SEED);
    measure("zipfian", () -> (int) zipfian.next(random));
    measure("uniform", () -> random.nextInt(plan.spaceKeys()));
  }

  private void measure(String name, IntSupplier keys) throws Exception {
    DurableSettings settings = DurableSettings.of(MemoryBudget.of(MemoryBudget.SHARE_OF_A_NODE));
    AtomicLong passThread = new AtomicLong();
    ExecutorService passes = Executors.newSingleThreadExecutor(work -> {
      Thread thread = new Thread(work, "passes");
      passThread.set(thread.getId());
      return thread;
    });
    try (Scratch scratch = Scratch.in(plan.directory())) {
      Path folder = scratch.folder("gramme");
      CountingDisk disk = new CountingDisk(LocalDisk.open(folder), new CheckpointTimes());
      try (DurableEngine engine =
          DurableEngine.open(disk, settings, StateSummarizer.create(), passes)) {
        DirectLoad load = new DirectLoad(engine, plan.values(), IN_FLIGHT);
        long stored = 0;
        for (int key = 0; key < plan.spaceKeys(); key++) {
          load.put(key);
          stored += load.storedBytes();
        }
        engine.checkpoint();
        print(name, costs(load, keys, disk, passThread), (double) engine.fileBytes() / stored);
      } finally {
        passes.shutdown();
        passes.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
      }
    }
  }

  private List<Cost> costs(
      DirectLoad load, IntSupplier keys, CountingDisk disk, AtomicLong passThread)
      throws StorageException {
    run(load, keys, disk, passThread, plan.warmUpSeconds());
    List<Cost> costs = new ArrayList<>();
    for (int i = 0; i < plan.rounds(); i++) {
      costs.add(run(load, keys, disk, passThread, plan.roundSeconds()));
    }
    return costs;
  }

  private Cost run(
      DirectLoad load, IntSupplier keys, CountingDisk disk, AtomicLong passThread, double seconds)
      throws StorageException {
    long begin = System.nanoTime();
    long all = ProcessCpu.nanos();
    long store = threads.getCurrentThreadCpuTime();
    long pass = threads.getThreadCpuTime(passThread.get());
    long log = disk.logBytes();
    long values = disk.valueBytes();
    long index = disk.indexBytes();
    long count = 0;
    while (System.nanoTime() - begin < BenchPlan.nanos(seconds)) {
      load.put(keys.getAsInt());
      load.get(keys.getAsInt());
      count++;
    }
    return new Cost(
        (ProcessCpu.nanos() - all) / 1e3 / count,
        (threads.getCurrentThreadCpuTime() - store) / 1e3 / count,
        (threads.getThreadCpuTime(passThread.get()) - pass) / 1e3 / count,
        (double) (disk.logBytes() - log) / count,
        (double) (disk.valueBytes() - values) / count,
        (double) (disk.indexBytes() - index) / count);
  }

  private void print(String name, List<Cost> costs, double space) {
    double all = median(costs, Cost::all);
    double store = median(costs, Cost::store);
    double passes = median(costs, Cost::passes);
    double log = median(costs, Cost::log);
    double values = median(costs, Cost::values);
    double index = median(costs, Cost::index);
    out.line(
        "%-10s %8.2f %8.2f %8.2f %8.2f %8.0f %8.0f %8.0f %8.0f %12.2f",
        name,
        all,
        store,
        passes,
        all - store - passes,
        log,
        values,
        index,
        log + values + index,
        space);
  }

  private static double median(List<Cost> costs, ToDoubleFunction<Cost> part) {
    return Statistics.median(costs.stream().map(part::applyAsDouble).toList());
  }
}
