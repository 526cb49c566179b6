package io.gramme.it.storagebench;

import io.gramme.node.storage.shard.DurableSettings;
import io.gramme.node.storage.shard.MemoryBudget;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Durable writes per second of Gramme, RocksDB and, with few writers, of the bare disk: short rounds in turns, so that
 * what else the machine does meets all of them, and the medians. A ratio is the median of the ratios of single rounds,
 * since what was measured at about the same time is compared best.
 */
final class RatioPart {
  private static final int MOST_RAW_FILES = 8;
  private static final long CACHE_BYTES = 256L << 20;

  private final BenchPlan plan;
  private final Out out;

  RatioPart(BenchPlan plan, Out out) {
    this.plan = plan;
    this.out = out;
  }

  void run() throws Exception {
    out.title("acknowledged durable writes, " + plan.valueBytes() + " B values, " + plan.keys()
        + " keys; medians of " + plan.rounds() + " rounds of " + plan.roundSeconds() + " s");
    for (int writers : plan.writers()) {
      try (Scratch scratch = Scratch.in(plan.directory())) {
        measure(scratch, writers);
      }
    }
  }

  private void measure(Scratch scratch, int writers) throws Exception {
    DurableSettings settings = DurableSettings.of(MemoryBudget.of(MemoryBudget.SHARE_OF_A_NODE))
        .withCacheBytes(CACHE_BYTES);
    GrammeTarget gramme = new GrammeTarget(
        EngineKind.WRITE_BEHIND, scratch.folder("gramme"), settings, writers, plan.values());
    List<DurableTarget> targets = new ArrayList<>(List.of(gramme));
    try {
      if (writers == 1) {
        targets.add(new EngineTarget(scratch.folder("engine"), settings, plan.values()));
      }
      targets.add(new RocksTarget(scratch.folder("rocksdb"), plan.values(), false));
      targets.add(new RocksTarget(scratch.folder("blobdb"), plan.values(), true));
      if (writers <= MOST_RAW_FILES) {
        targets.add(new RawTarget(scratch.folder("raw"), writers, plan.valueBytes()));
      }
      measure(gramme, targets, writers);
    } finally {
      for (DurableTarget target : targets) {
        target.close();
      }
    }
  }

  private void measure(GrammeTarget gramme, List<DurableTarget> targets, int writers)
      throws Exception {
    ClosedLoad load = new ClosedLoad(writers, plan.keys(), BenchPlan.SEED);
    Map<DurableTarget, List<ClosedLoad.Result>> results = new LinkedHashMap<>();
    for (DurableTarget target : targets) {
      load.run(target, BenchPlan.nanos(plan.warmUpSeconds()));
      results.put(target, new ArrayList<>());
    }
    long forces = 0;
    long checkpoints = gramme.checkpoints().size();
    for (int round = 1; round <= plan.rounds(); round++) {
      for (DurableTarget target : targets) {
        CountingDisk.Counts before = gramme.counts();
        ClosedLoad.Result result = load.run(target, BenchPlan.nanos(plan.roundSeconds()));
        forces += gramme.counts().since(before).logForces();
        results.computeIfAbsent(target, unknown -> new ArrayList<>()).add(result);
        out.progress(
            "%d writers, round %d, %s: %,.0f/s", writers, round, target.name(), result.perSecond());
      }
    }
    print(writers, results);
    long records = Objects.requireNonNull(results.get(gramme)).stream()
        .mapToLong(result -> result.samples().count())
        .sum();
    out.line(
        "%36s %.1f records a force, %d checkpoints",
        "", (double) records / forces, gramme.checkpoints().size() - checkpoints);
  }

  private void print(int writers, Map<DurableTarget, List<ClosedLoad.Result>> results) {
    List<Double> gramme = rates(results.values().iterator().next());
    Optional<List<Double>> engine = results.entrySet().stream()
        .filter(each -> each.getKey() instanceof EngineTarget)
        .findFirst()
        .map(each -> rates(each.getValue()));
    out.line(
        "%8s %-10s %10s %8s %8s %10s %8s %8s",
        "writers", "target", "writes/s", "Gramme/", "engine/", "us CPU/w", "p50 ms", "p99 ms");
    for (Map.Entry<DurableTarget, List<ClosedLoad.Result>> each : results.entrySet()) {
      double rate = median(each.getValue(), ClosedLoad.Result::perSecond);
      out.line(
          "%8d %-10s %,10.0f %8s %8s %10.1f %8.2f %8.2f",
          writers,
          each.getKey().name(),
          rate,
          Out.figure(Statistics.ratioOfRounds(gramme, rates(each.getValue()))),
          engine
              .map(rates -> Out.figure(Statistics.ratioOfRounds(rates, rates(each.getValue()))))
              .orElse("-"),
          median(each.getValue(), ClosedLoad.Result::cpuMicrosPerWrite),
          median(each.getValue(), result -> result.percentileMillis(50)),
          median(each.getValue(), result -> result.percentileMillis(99)));
    }
  }

  private static List<Double> rates(List<ClosedLoad.Result> results) {
    return results.stream().map(ClosedLoad.Result::perSecond).toList();
  }

  private static double median(
      List<ClosedLoad.Result> results, ToDoubleFunction<ClosedLoad.Result> figure) {
    return Statistics.median(results.stream().map(figure::applyAsDouble).toList());
  }
}
