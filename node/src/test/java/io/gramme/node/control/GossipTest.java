package io.gramme.node.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.liveness.MemberHealth;
import io.gramme.liveness.Verdict;
import io.gramme.membership.BucketMode;
import io.gramme.membership.BucketRecord;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.NodeStart;
import io.gramme.membership.TableDelta;
import io.gramme.membership.TableDigest;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Rule E1 on virtual time: tables converge, and each node knows who is alive. */
class GossipTest {
  private static final BucketRecord NEWEST =
      new BucketRecord("newest", BucketMode.LAST_WRITE_WINS, 1);

  private static void create(SimulatedNode node) {
    node.ask(0, new Request.CreateBucket(NEWEST, true), reply -> {});
  }

  private static MemberTable table(SimulatedNode node) {
    return Objects.requireNonNull(node.table, "a node without a table");
  }

  private static boolean knows(SimulatedNode node) {
    return table(node).buckets().containsKey("newest");
  }

  private static Verdict verdict(SimulatedCluster cluster, int observer, int member) {
    List<Reply> replies = new ArrayList<>();
    cluster.node(observer).ask(0, new Request.FetchHealth(), replies::add);
    Reply.Health health = (Reply.Health) replies.get(0);
    return health.members().stream()
        .filter(each -> each.node().equals(new NodeId(member)))
        .map(MemberHealth::verdict)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void e1AChangeIsPassedOnThoughWhoeverMadeItDies() {
    SimulatedCluster cluster = new SimulatedCluster(1);
    cluster.comeBack(9);
    cluster.cut = (from, to) -> !List.of(from, to).contains(new NodeId(2));
    create(cluster.node(1));
    while (!knows(cluster.node(2))) {
      cluster.runMillis(100);
      create(cluster.node(1));
      cluster.cut = (from, to) -> !to.equals(new NodeId(2));
    }
    cluster.node(1).die();
    cluster.cut = (from, to) -> false;
    cluster.runMillis(10_000);
    for (int number = 2; number <= 9; number++) {
      assertThat(knows(cluster.node(number))).as("node " + number).isTrue();
    }
  }

  @Test
  void e1TablesConvergeThoughHalfOfAllMessagesAreLost() {
    for (int seed = 1; seed <= 5; seed++) {
      SimulatedCluster cluster = new SimulatedCluster(seed);
      cluster.comeBack(12);
      cluster.loss = 0.5;
      for (int number = 1; number <= 12; number++) {
        BucketRecord bucket = new BucketRecord("b" + number, BucketMode.CAUSAL, 1);
        cluster.node(number).ask(0, new Request.CreateBucket(bucket), reply -> {});
      }
      cluster.runMillis(60_000);
      for (SimulatedNode node : cluster.nodes.values()) {
        assertThat(table(node).buckets()).as("seed " + seed + ", " + node.id()).hasSize(12);
      }
    }
  }

  /** All moved while they were cut off: no side knows an address of the other, but for the one it was started with. */
  @Test
  void e1TwoSidesWithoutAnAddressOfEachOtherMeetAtOneTheyWereGiven() {
    SimulatedCluster cluster = new SimulatedCluster(3);
    cluster.founder(1);
    cluster.runMillis(100);
    cluster.joiner(2, 1);
    cluster.runMillis(5_000);
    cluster.joiner(3, 1, 50);
    cluster.runMillis(5_000);
    cluster.nodes.values().forEach(SimulatedNode::die);
    NodeId alone = new NodeId(3);
    cluster.cut = (from, to) -> from.equals(alone) != to.equals(alone);
    SimulatedNode second = cluster.move(2, 50);
    SimulatedNode third = cluster.move(3, 33);
    cluster.runMillis(60_000);
    assertThat(table(third)).isNotEqualTo(table(second));
    cluster.cut = (from, to) -> false;
    cluster.runMillis(60_000);
    assertThat(table(third)).isEqualTo(table(second));
  }

  @Test
  void whoIsSilentIsDownAndWhoRefusesIsNot() {
    SimulatedCluster cluster = new SimulatedCluster(4);
    cluster.comeBack(5);
    cluster.runMillis(60_000);
    for (int member = 1; member <= 5; member++) {
      assertThat(verdict(cluster, 1, member)).as("member " + member).isEqualTo(Verdict.ALIVE);
    }
    cluster.node(2).die();
    cluster.node(3).die();
    cluster.node(3).refuses = true;
    cluster.runMillis(30_000);
    assertThat(verdict(cluster, 1, 2)).isEqualTo(Verdict.DOWN);
    assertThat(verdict(cluster, 1, 3)).isEqualTo(Verdict.REFUSING);
    assertThat(verdict(cluster, 1, 4)).isEqualTo(Verdict.ALIVE);
    cluster.node(2).start();
    cluster.node(3).refuses = false;
    cluster.node(3).start();
    cluster.runMillis(30_000);
    assertThat(verdict(cluster, 1, 2)).isEqualTo(Verdict.ALIVE);
    assertThat(verdict(cluster, 1, 3)).isEqualTo(Verdict.ALIVE);
  }

  /** Each side has others to talk with, and takes those beyond the split for dead. */
  @Test
  void e1TwoSidesOfASplitMeetAgainThoughEachBelievesTheOtherGone() {
    SimulatedCluster cluster = new SimulatedCluster(7);
    cluster.comeBack(6);
    cluster.runMillis(60_000);
    cluster.cut = (from, to) -> from.value() <= 3 != to.value() <= 3;
    cluster.runMillis(60_000);
    assertThat(verdict(cluster, 1, 6)).isEqualTo(Verdict.DOWN);
    create(cluster.node(1));
    cluster.runMillis(10_000);
    assertThat(knows(cluster.node(3))).isTrue();
    assertThat(knows(cluster.node(4))).isFalse();
    cluster.cut = (from, to) -> false;
    cluster.runMillis(60_000);
    assertThat(cluster.nodes.values()).allMatch(GossipTest::knows);
    assertThat(verdict(cluster, 1, 6)).isEqualTo(Verdict.ALIVE);
  }

  /** Whatever a member says on a stream that it opened: here no gossip arrives at all. */
  @Test
  void whatAMemberSaysIsASignOfLife() {
    SimulatedCluster cluster = new SimulatedCluster(8);
    cluster.comeBack(3);
    cluster.cut = (from, to) -> true;
    NodeStart start = new NodeStart(1, 2, 1);
    for (int second = 0; second < 300; second++) {
      cluster.node(1).on(new ControlEvent.Spoke(new NodeId(2), start, 0));
      cluster.runMillis(1_000);
    }
    assertThat(verdict(cluster, 1, 2)).isEqualTo(Verdict.ALIVE);
    assertThat(verdict(cluster, 1, 3)).isEqualTo(Verdict.DOWN);
  }

  /** Otherwise a node that was stopped for a while would take all others for dead. */
  @Test
  void whoWasPausedJudgesNobody() {
    SimulatedCluster cluster = new SimulatedCluster(5);
    cluster.comeBack(4);
    cluster.runMillis(60_000);
    cluster.node(1).paused = true;
    cluster.runMillis(300_000);
    cluster.node(1).paused = false;
    for (int member = 2; member <= 4; member++) {
      assertThat(verdict(cluster, 1, member)).as("member " + member).isEqualTo(Verdict.ALIVE);
    }
  }

  /** A driver that knows the last table but one is told of what changed, and of nothing else. */
  @Test
  void e1ChangesAreTheRecordsThatChanged() {
    SimulatedCluster cluster = new SimulatedCluster(6);
    cluster.comeBack(20);
    MemberTable before = table(cluster.node(1));
    create(cluster.node(1));
    cluster.runMillis(1_000);
    List<Reply> replies = new ArrayList<>();
    cluster.node(1).ask(0, new Request.FetchChanges(TableDigest.of(before)), replies::add);
    cluster.node(1).ask(0, new Request.FetchChanges(TableDigest.NONE), replies::add);
    TableDigest digest = TableDigest.of(table(cluster.node(1)));
    cluster.node(1).ask(0, new Request.FetchChanges(digest), replies::add);
    assertThat(replies)
        .containsExactly(
            new Reply.Changes(
                digest, new TableDelta(List.of(), List.of(NEWEST), null, List.of()), List.of()),
            new Reply.Changes(digest, TableDelta.whole(table(cluster.node(1))), List.of()),
            new Reply.Changes(digest, TableDelta.EMPTY, List.of()));
  }

  /** What gossip costs a node does not grow with the cluster, and a change reaches all in a few seconds. */
  @Test
  void gossipStaysFlatUpTo200Nodes(TestReporter reporter) {
    Map<Integer, Long> bytes = new TreeMap<>();
    Map<Integer, Long> millis = new TreeMap<>();
    for (int size : new int[] {20, 50, 100, 200}) {
      SimulatedCluster cluster = new SimulatedCluster(size);
      cluster.comeBack(size);
      cluster.runMillis(20_000);
      cluster.gossipBytes = 0;
      cluster.runMillis(20_000);
      bytes.put(size, cluster.gossipBytes / size / 20);
      create(cluster.node(1));
      millis.put(size, millisUntilAll(cluster, GossipTest::knows));
    }
    reporter.publishEntry("gossip bytes a node and second by nodes", bytes.toString());
    reporter.publishEntry("ms until all know a change", millis.toString());
    assertThat(bytes.getOrDefault(200, Long.MAX_VALUE))
        .isLessThan(bytes.getOrDefault(50, 0L) * 5 / 4);
  }

  /** All members vote on a plan at once, and each has to hear of all. */
  @Test
  @Tag("slow")
  void e3AJoinIsSettledInASecondUpTo200Nodes(TestReporter reporter) {
    Map<Integer, Long> millis = new TreeMap<>();
    Map<Integer, Long> kibibytes = new TreeMap<>();
    for (int size : new int[] {20, 50, 100, 200}) {
      SimulatedCluster cluster = new SimulatedCluster(size);
      cluster.comeBack(size);
      NodeId joining = new NodeId(size + 1);
      cluster.joiner(Request.Admission.LATER, size + 1, 1);
      cluster.until(() -> table(cluster.node(1)).members().containsKey(joining));
      cluster.runMillis(20_000);
      cluster.gossipBytes = 0;
      cluster.commit(1, change -> change.join(joining));
      millis.put(size, millisUntilAll(cluster, node -> table(node).current().contains(joining)));
      kibibytes.put(size, cluster.gossipBytes / size / 1024);
    }
    reporter.publishEntry(
        "ms from the commit of a join until all have its ring", millis.toString());
    reporter.publishEntry("KiB of gossip a node meanwhile", kibibytes.toString());
    assertThat(millis.values()).allMatch(took -> took < 1_000);
  }

  private static long millisUntilAll(SimulatedCluster cluster, Predicate<SimulatedNode> reached) {
    long took = 0;
    while (!cluster.nodes.values().stream().allMatch(reached)) {
      cluster.runMillis(10);
      took += 10;
      assertThat(took).as("ms with %d nodes", cluster.nodes.size()).isLessThan(10_000);
    }
    return took;
  }
}
