package io.gramme.it.bench;

import io.gramme.driver.Bucket;
import io.gramme.driver.BucketOptions;
import io.gramme.driver.Codec;
import io.gramme.driver.Gramme;
import io.gramme.driver.GrammeBuilder;
import io.gramme.driver.reconcile.Reconciler;
import io.gramme.testkit.NodeProcess;
import io.gramme.testkit.ProcessCluster;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One run: a cluster of its own, the records, the load, and what became of it. */
final class BenchRun {
  private static final String BUCKET = "usertable";
  private static final int PROGRESS_SECONDS = 5;
  private static final String DURABILITY = "durability: ";

  private final BenchSettings settings;
  private final PrintStream progress;
  private final ScrambledZipfian records;
  private volatile Phase phase = Phase.WARM_UP;

  private BenchRun(BenchSettings settings, PrintStream progress) {
    this.settings = settings;
    this.progress = progress;
    this.records = new ScrambledZipfian(settings.records());
  }

  /**
   * Makes a run and says where it stands.
   *
   * @throws IllegalStateException when nodes do not start, records cannot be loaded, or calls do not end
   */
  static BenchReport make(BenchSettings settings, PrintStream progress)
      throws InterruptedException, TimeoutException {
    return new BenchRun(settings, progress).make();
  }

  private BenchReport make() throws InterruptedException, TimeoutException {
    progress.printf("bench: starting %d nodes%n", settings.nodes());
    try (ProcessCluster cluster = startNodes();
        Gramme gramme = connect(cluster)) {
      createBucket(gramme, BUCKET, settings.mode());
      Bucket<String, byte[]> bucket =
          gramme.bucket(BUCKET, Codec.bytes()).reconcile(Reconciler.max(Arrays::compareUnsigned));
      // Nodes that store nothing have nothing to load.
      if (!settings.nullNode()) {
        Records.load(bucket.async(), settings.records(), source(-1), progress);
      }
      return drive(cluster, gramme, bucket);
    }
  }

  /** Causal is what a bucket becomes by its first write. */
  static void createBucket(Gramme gramme, String name, BucketOptions.Mode mode) {
    if (mode == BucketOptions.Mode.LAST_WRITE_WINS) {
      gramme.createBucket(name, BucketOptions.lastWriteWins());
    }
  }

  private ProcessCluster startNodes() {
    return settings.nullNode()
        ? ProcessCluster.startNullNodes(settings.nodes(), settings.nodeOptions())
        : ProcessCluster.start(settings.nodes(), settings.nodeOptions());
  }

  private Gramme connect(ProcessCluster cluster) {
    GrammeBuilder builder = Gramme.builder()
        .url(cluster.url())
        .r(settings.r())
        .w(settings.w())
        .readRepair(!settings.nullNode());
    if (settings.isAsync()) {
      // No callback of the load blocks, so nothing is handed to another thread.
      builder.callbackExecutor(Runnable::run);
    }
    return builder.connect();
  }

  private OperationSource source(int thread) {
    return new OperationSource(
        settings.workload(),
        settings.write(),
        records,
        settings.valueSize(),
        settings.seed() * 1_000_003 + thread);
  }

  private BenchReport drive(ProcessCluster cluster, Gramme gramme, Bucket<String, byte[]> bucket)
      throws InterruptedException, TimeoutException {
    List<Supplier<Duration>> nodeTimes = new ArrayList<>();
    for (NodeProcess node : cluster.nodes()) {
      nodeTimes.add(cpuOf(node));
    }
    CpuMeter meter = new CpuMeter(nodeTimes);
    Load load = load(bucket);
    load.start();
    await("warming up", settings.warmUpSeconds(), load);

    SessionCounts sentBefore = SessionCounts.of(gramme);
    CpuMeter.Reading cpuBefore = meter.read();
    long begun = System.nanoTime();
    phase = Phase.MEASURING;
    RingWhileMeasuring ring = settings.grow()
        ? RingWhileMeasuring.begin(cluster, settings, progress, now -> phase = now)
        : null;
    await("measuring", settings.seconds(), load);
    // What the ring does is measured to its end.
    RingWhileMeasuring.Times changes = ring == null ? null : ring.await();
    phase = Phase.OVER;
    long nanos = System.nanoTime() - begun;
    CpuMeter.Reading cpu = meter.read().since(cpuBefore);
    SessionCounts sent = SessionCounts.of(gramme).since(sentBefore);
    load.stop();

    return ReportMaker.report(
        settings,
        load.measurements(),
        new ReportMaker.Used(nanos, cpu, sent),
        states(bucket),
        changes,
        durability(cluster));
  }

  /** Of a process that has ended nobody can tell any more; it counts with what it had used when it was last asked. */
  private static Supplier<Duration> cpuOf(NodeProcess node) {
    AtomicReference<Duration> last = new AtomicReference<>(Duration.ZERO);
    return () -> {
      try {
        last.set(node.cpu());
      } catch (IllegalStateException e) {
        if (node.isAlive()) {
          throw e;
        }
      }
      return last.get();
    };
  }

  private BenchReport.@Nullable States states(Bucket<String, byte[]> bucket) {
    if (settings.nullNode()) {
      return null;
    }
    progress.println("bench: reading siblings and contexts");
    return StateSample.of(bucket, records, settings.records(), settings.seed());
  }

  private Load load(Bucket<String, byte[]> bucket) {
    if (settings.isAsync()) {
      return new AsyncLoad(bucket.async(), source(0), settings.inFlight(), () -> phase);
    }
    List<OperationSource> sources = new ArrayList<>();
    for (int thread = 0; thread < settings.threads(); thread++) {
      sources.add(source(thread));
    }
    return new BlockingLoad(bucket, sources, () -> phase);
  }

  private void await(String what, int seconds, Load load) throws InterruptedException {
    for (int passed = 0; passed < seconds; ) {
      int next = Math.min(PROGRESS_SECONDS, seconds - passed);
      long before = ended(load);
      long begun = System.nanoTime();
      TimeUnit.SECONDS.sleep(next);
      passed += next;
      double took = (System.nanoTime() - begun) / 1e9;
      progress.printf(
          "bench: %s, %d of %d s, %,.0f operations/s%n",
          what, passed, seconds, (ended(load) - before) / took);
    }
  }

  private static long ended(Load load) {
    return load.measurements().stream().mapToLong(Measurements::ended).sum();
  }

  static String durability(ProcessCluster cluster) {
    return cluster
        .node(0)
        .line(DURABILITY)
        .map(line -> line.substring(line.indexOf(DURABILITY) + DURABILITY.length()))
        .orElse("the nodes do not say");
  }
}
