package io.gramme.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.driver.ClusterChange;
import io.gramme.driver.Gramme;
import io.gramme.driver.PlannedChange;
import io.gramme.testkit.NodeProcess.NodeSpec;
import io.gramme.testkit.ProcessCluster;
import io.gramme.testkit.RingChanges;
import io.gramme.testkit.TemporaryDirectory;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** E3, E4: rings of processes grow, shrink and have members replaced under load, and every key keeps all its replicas. */
@Tag("slow")
final class GrowingProcessesTest {
  private static final int NODES = 3;
  private static final int REPLICAS = 3;
  private static final int VALUE_BYTES = 1024;
  private static final int FEW_KEYS = 2_000;
  private static final int MANY_KEYS = 20_000;
  private static final int CALLS_BETWEEN = 200;

  private final ProcessCluster cluster = ProcessCluster.start(NODES, NodeSpec.SHORT_LIVED);
  private final Gramme operator = Gramme.connect(url());
  private final RingChanges ring = RingChanges.by(operator);
  private final Acknowledged load = new Acknowledged(url());

  @BeforeEach
  void awaitThree() {
    ring.awaitRing(cluster.addresses());
  }

  @AfterEach
  void close() {
    load.close();
    operator.close();
    cluster.close();
  }

  /** JVMs that have just begun, on few cores, need longer for a welcome than a session waits by itself. */
  private String url() {
    return "gramme://" + String.join(",", cluster.runningAddresses()) + "/?connectTimeout=60s";
  }

  private String add() {
    return ring.idAt(cluster.add(NodeSpec.SHORT_LIVED).address());
  }

  private String id(int node) {
    return ring.idAt(cluster.node(node).address());
  }

  private void publish(TestReporter reporter, String what, PlannedChange planned, long begun) {
    double seconds = (System.nanoTime() - begun) / 1e9;
    reporter.publishEntry(
        what,
        String.format(
            "%.1f s, %d copies of partitions, %.1f MB/s",
            seconds, planned.copies(), planned.bytes() / seconds / 1e6));
  }

  private void assertNothingFailedAndAllIsThere(TestReporter reporter) {
    load.awaitCalls(CALLS_BETWEEN);
    load.end();
    ring.awaitQuiet();
    reporter.publishEntry("calls", String.valueOf(load.calls()));
    reporter.publishEntry("keys looked for in every owner", String.valueOf(load.keys()));
    assertThat(load.failures()).isEmpty();
    assertThat(load.missing(url(), REPLICAS)).isEmpty();
  }

  @Test
  void e4NoCallFailsWhileTheRingGrowsFromThreeToFiveAndShrinksToFour(TestReporter reporter) {
    load.fill(FEW_KEYS, VALUE_BYTES);
    load.begin();
    load.awaitCalls(CALLS_BETWEEN);
    String fourth = add();
    String fifth = add();
    long begun = System.nanoTime();
    PlannedChange grown =
        ring.carryOut(new ClusterChange.Join(fourth), new ClusterChange.Join(fifth));
    publish(reporter, "3 to 5 nodes", grown, begun);
    ring.awaitRing(cluster.addresses());
    load.awaitCalls(CALLS_BETWEEN);

    String second = id(1);
    begun = System.nanoTime();
    PlannedChange shrunk = ring.carryOut(new ClusterChange.Leave(second));
    ring.awaitGone(second);
    publish(reporter, "5 to 4 nodes", shrunk, begun);
    assertThat(cluster.node(1).awaitExit(Duration.ofSeconds(30)))
        .as("a node that has left in good order ends so")
        .isZero();
    assertNothingFailedAndAllIsThere(reporter);
  }

  /** E3: what a receiver had copied and what a source had sent is durable or copied again. */
  @Test
  void e3ACopyGoesOnAfterItsTargetAndOneOfItsSourcesAreKilled(TestReporter reporter) {
    load.fill(MANY_KEYS, VALUE_BYTES);
    load.begin();
    load.awaitCalls(CALLS_BETWEEN);
    String fourth = add();
    long begun = System.nanoTime();
    PlannedChange planned = ring.commit(new ClusterChange.Join(fourth));
    ring.awaitCopying(planned, fourth);
    cluster.kill(NODES);
    cluster.startAgain(NODES);
    ring.awaitCopying(planned, fourth);
    cluster.kill(1);
    cluster.startAgain(1);
    ring.awaitDone(planned);
    publish(reporter, "3 to 4 nodes with two kills", planned, begun);
    assertNothingFailedAndAllIsThere(reporter);
  }

  /** E6: a node is rebuilt from its peers, whether it is gone for good or has lost its directory. */
  @Test
  void e6KilledAndEmptiedNodesAreReplacedUnderLoad(TestReporter reporter) throws IOException {
    load.fill(MANY_KEYS, VALUE_BYTES);
    load.begin();
    load.awaitCalls(CALLS_BETWEEN);

    String gone = id(1);
    cluster.kill(1);
    ring.remove(gone);
    String fourth = add();
    long begun = System.nanoTime();
    PlannedChange first = ring.carryOut(new ClusterChange.Replace(gone, fourth));
    publish(reporter, "replaced one that is gone for good", first, begun);
    load.awaitCalls(CALLS_BETWEEN);

    String emptied = id(2);
    cluster.kill(2);
    TemporaryDirectory.delete(cluster.data(2));
    ring.remove(emptied);
    cluster.startAgain(2);
    begun = System.nanoTime();
    PlannedChange second = ring.carryOut(new ClusterChange.Replace(emptied, id(2)));
    publish(reporter, "replaced one whose directory was deleted", second, begun);
    assertNothingFailedAndAllIsThere(reporter);
  }

  @Test
  void e3APlanComesToItsEndWithoutWhomeverCommittedIt(TestReporter reporter) {
    load.fill(FEW_KEYS, VALUE_BYTES);
    load.begin();
    String fourth = add();
    PlannedChange planned;
    try (Gramme committing = Gramme.connect(url())) {
      planned = RingChanges.by(committing).commit(new ClusterChange.Join(fourth));
    }
    ring.awaitDone(planned);
    assertNothingFailedAndAllIsThere(reporter);
  }
}
