package io.gramme.examples.cart.headless;

import io.gramme.driver.ClusterChange;
import io.gramme.driver.Gramme;
import io.gramme.driver.PlannedChange;
import io.gramme.examples.cart.nodes.DemoCluster;
import io.gramme.testkit.RingChanges;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Nodes 4 and 5 come into the ring and node 2 leaves it while the writers go on: plans are proposed and committed, and the
 * members carry them out by themselves (rule E3).
 */
final class Growth {
  /** Node 2, counted from 0. */
  private static final int LEAVER = 1;

  private final DemoCluster cluster;
  private final Tally tally;
  private final PrintWriter progress;

  Growth(DemoCluster cluster, Tally tally, PrintWriter progress) {
    this.cluster = cluster;
    this.tally = tally;
    this.progress = progress;
  }

  /**
   * Changes the ring twice and returns when nothing moves any more.
   *
   * @param before how long adds took just before
   * @throws IllegalStateException when a node does not come up or a plan does not come to its end
   */
  GrowthReport run(CallTimes before) {
    String leaver = cluster.addresses().get(LEAVER);
    try (Gramme operator = Gramme.connect(cluster.url())) {
      RingChanges ring = RingChanges.by(operator, line -> progress.println("  " + line));
      progress.println("starting nodes 4 and 5 ...");
      String fourth = ring.idAt(cluster.add());
      String fifth = ring.idAt(cluster.add());
      long adds = tally.adds();
      long failed = tally.failures();
      CallTimes meanwhile = tally.timeCalls();
      Duration growing = timed(
          "nodes 4 and 5 join",
          () -> ring.carryOut(new ClusterChange.Join(fourth), new ClusterChange.Join(fifth)));
      String second = ring.idAt(leaver);
      Duration shrinking = timed("node 2 leaves", () -> {
        PlannedChange planned = ring.carryOut(new ClusterChange.Leave(second));
        ring.awaitGone(second);
        return planned;
      });
      ring.awaitQuiet();
      tally.timeCalls();
      return new GrowthReport(
          growing, shrinking, tally.adds() - adds, tally.failures() - failed, before, meanwhile);
    }
  }

  private Duration timed(String what, Supplier<PlannedChange> change) {
    progress.println(what + " ...");
    long begun = System.nanoTime();
    PlannedChange planned = change.get();
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    progress.println("  done after " + took.toMillis() + " ms: " + planned.partitions()
        + " partitions got a new owner");
    return took;
  }
}
