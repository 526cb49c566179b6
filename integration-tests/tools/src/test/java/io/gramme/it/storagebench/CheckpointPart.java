package io.gramme.it.storagebench;

import io.gramme.node.storage.shard.DurableSettings;
import io.gramme.node.storage.shard.MemoryBudget;
import java.util.List;

/**
 * How much a checkpoint is felt: the 99th percentile of seconds that hold one beside that of the others. With the
 * default number of bytes between two, and with more and fewer: at full load each second may hold one.
 */
final class CheckpointPart {
  private static final long CACHE_BYTES = 256L << 20;
  private static final List<Double> PASS_FACTORS = List.of(4.0, 1.0, 0.25);

  private final BenchPlan plan;
  private final Out out;

  CheckpointPart(BenchPlan plan, Out out) {
    this.plan = plan;
    this.out = out;
  }

  void run() throws Exception {
    out.title("p99 of seconds with a checkpoint and of others, runs of " + plan.watchSeconds()
        + " s, " + plan.keys() + " keys");
    out.line(
        "%8s %10s %10s %6s %7s %10s %10s %10s %8s %8s",
        "writers",
        "pass MiB",
        "writes/s",
        "checkp",
        "seconds",
        "with ms",
        "worst ms",
        "others ms",
        "median",
        "worst");
    for (int writers : plan.writers()) {
      for (double factor : PASS_FACTORS) {
        measure(writers, factor);
      }
    }
  }

  private void measure(int writers, double factor) throws Exception {
    DurableSettings defaults = DurableSettings.of(MemoryBudget.of(MemoryBudget.SHARE_OF_A_NODE))
        .withCacheBytes(CACHE_BYTES);
    DurableSettings settings = new DurableSettings(
        defaults.cacheBytes(),
        defaults.pageCacheBytes(),
        (long) (defaults.passBytes() * factor),
        defaults.segmentBytes(),
        defaults.rebuildBytes(),
        defaults.shards());
    ClosedLoad load = new ClosedLoad(writers, plan.keys(), BenchPlan.SEED);
    try (Scratch scratch = Scratch.in(plan.directory());
        GrammeTarget target = new GrammeTarget(
            EngineKind.WRITE_BEHIND, scratch.folder("gramme"), settings, writers, plan.values())) {
      load.run(target, BenchPlan.nanos(plan.warmUpSeconds()));
      int before = target.checkpoints().size();
      ClosedLoad.Result result = load.run(target, BenchPlan.nanos(plan.watchSeconds()));
      List<Interval> checkpoints = target.checkpoints();
      CheckpointSeconds seconds = CheckpointSeconds.of(
          result.samples(), result.startNanos(), result.elapsedNanos(), checkpoints);
      out.line(
          "%8d %10.1f %,10.0f %6d %3d:%-3d %10s %10s %10s %8s %8s",
          writers,
          settings.passBytes() / (double) (1 << 20),
          result.perSecond(),
          checkpoints.size() - before,
          seconds.with().size(),
          seconds.without().size(),
          Out.figure(Statistics.median(seconds.with())),
          Out.figure(Statistics.max(seconds.with())),
          Out.figure(Statistics.median(seconds.without())),
          Out.figure(seconds.ratioOfMedians()),
          Out.figure(seconds.ratioOfWorst()));
    }
  }
}
