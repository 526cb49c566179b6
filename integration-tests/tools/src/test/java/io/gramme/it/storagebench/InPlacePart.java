package io.gramme.it.storagebench;

import io.gramme.node.storage.shard.DurableSettings;
import io.gramme.node.storage.shard.MemoryBudget;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Write-behind and writing in place under the same load in turns: CPU and pages for each write. */
final class InPlacePart {
  private static final long CACHE_BYTES = 256L << 20;

  private final BenchPlan plan;
  private final Out out;

  InPlacePart(BenchPlan plan, Out out) {
    this.plan = plan;
    this.out = out;
  }

  void run() throws Exception {
    int writers = plan.writers().get(plan.writers().size() - 1);
    out.title("write-behind and in place, " + writers + " writers; medians of " + plan.rounds()
        + " rounds of " + plan.roundSeconds() + " s");
    out.line(
        "%10s %-10s %10s %10s %8s %14s %8s",
        "keys", "engine", "writes/s", "us CPU/w", "p99 ms", "pages/1000 w", "checkp");
    for (int keys : List.of(plan.keys(), 10 * plan.keys())) {
      try (Scratch scratch = Scratch.in(plan.directory())) {
        measure(scratch, writers, keys);
      }
    }
  }

  private void measure(Scratch scratch, int writers, int keys) throws Exception {
    ClosedLoad load = new ClosedLoad(writers, keys, BenchPlan.SEED);
    Map<EngineKind, GrammeTarget> targets = new EnumMap<>(EngineKind.class);
    Map<EngineKind, Sum> sums = new EnumMap<>(EngineKind.class);
    try {
      for (EngineKind kind : EngineKind.values()) {
        GrammeTarget target = new GrammeTarget(
            kind,
            scratch.folder(kind.name()),
            DurableSettings.of(MemoryBudget.of(MemoryBudget.SHARE_OF_A_NODE))
                .withCacheBytes(CACHE_BYTES),
            writers,
            plan.values());
        targets.put(kind, target);
        sums.put(kind, new Sum());
        load.run(target, BenchPlan.nanos(plan.warmUpSeconds()));
      }
      for (int round = 0; round < plan.rounds(); round++) {
        for (Map.Entry<EngineKind, GrammeTarget> each : targets.entrySet()) {
          Sum sum = Objects.requireNonNull(sums.get(each.getKey()));
          sum.add(load, each.getValue(), BenchPlan.nanos(plan.roundSeconds()));
        }
      }
    } finally {
      targets.values().forEach(GrammeTarget::close);
    }
    sums.forEach((kind, sum) -> sum.print(keys, kind));
  }

  /** What the rounds of one engine came to. */
  private final class Sum {
    private final List<Double> rates = new ArrayList<>();
    private final List<Double> cpu = new ArrayList<>();
    private final List<Double> p99 = new ArrayList<>();
    private long writes;
    private long pages;
    private int checkpoints;

    void add(ClosedLoad load, GrammeTarget target, long nanos) throws Exception {
      CountingDisk.Counts before = target.counts();
      int checkpointsBefore = target.checkpoints().size();
      ClosedLoad.Result result = load.run(target, nanos);
      CountingDisk.Counts counts = target.counts().since(before);
      rates.add(result.perSecond());
      cpu.add(result.cpuMicrosPerWrite());
      p99.add(result.percentileMillis(99));
      writes += result.samples().count();
      pages += counts.filePages() + counts.journalPages();
      checkpoints += target.checkpoints().size() - checkpointsBefore;
      out.progress(
          "%s: %,.0f/s, %.1f us CPU", target.name(), result.perSecond(), cpu.get(cpu.size() - 1));
    }

    void print(int keys, EngineKind kind) {
      String name = kind == EngineKind.WRITE_BEHIND ? "behind" : kind.title();
      out.line(
          "%,10d %-10s %,10.0f %10.1f %8.2f %14.1f %8d",
          keys,
          name,
          Statistics.median(rates),
          Statistics.median(cpu),
          Statistics.median(p99),
          1000.0 * pages / writes,
          checkpoints);
    }
  }
}
