package io.gramme.node.control;

import static io.gramme.node.control.SimulatedCluster.requireTable;
import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** E5 on virtual time: how nodes become known, and owners. */
class EntranceTest {
  private static void requireOneRing(SimulatedCluster cluster, int size) {
    MemberTable table = cluster.node(1).table();
    assertThat(table.current().members()).hasSize(size);
    for (SimulatedNode node : cluster.nodes.values()) {
      assertThat(node.table()).as("table of " + node.id()).isEqualTo(table);
    }
  }

  @Test
  void e5ThreeNodesThatStartTogetherAreAllInTheRingWithinTwoSeconds() {
    for (int seed = 1; seed <= 20; seed++) {
      SimulatedCluster cluster = new SimulatedCluster(seed);
      cluster.founder(1);
      for (int number = 2; number <= 4; number++) {
        cluster.joiner(number, 1);
      }
      cluster.runMillis(2_000);
      requireOneRing(cluster, 4);
      assertThat(cluster.nodes.values()).allMatch(SimulatedNode::isSettled);
    }
  }

  @Test
  void e5ANodeIsACandidateFirstAndActiveInTheRing() {
    SimulatedCluster cluster = new SimulatedCluster(1);
    cluster.grow(2);
    SimulatedNode node = cluster.joiner(3, 1);
    cluster.until(() -> node.table != null);
    assertThat(node.state()).isEqualTo(MemberState.JOINING);
    assertThat(node.isSettled()).isFalse();
    cluster.until(node::isInRing);
    assertThat(node.state()).isEqualTo(MemberState.ACTIVE);
    cluster.runMillis(1_000);
    requireOneRing(cluster, 3);
  }

  @Test
  void e5ANodeStaysACandidateWhileAKeyIsStoredUntilAPlanWithItIsCommitted() {
    SimulatedCluster cluster = new SimulatedCluster(2);
    cluster.grow(3);
    cluster.node(3).keys = 12;
    SimulatedNode late = cluster.joiner(4, 1);
    cluster.runMillis(20_000);
    assertThat(late.isSettled()).isTrue();
    assertThat(late.state()).isEqualTo(MemberState.JOINING);
    assertThat(late.notes)
        .singleElement()
        .asString()
        .contains(
            "stays a candidate", "commit a plan with it", "--commit", "member 0000000000000003");
    assertThat(cluster.rings).hasSize(3);
    cluster.commit(2, change -> change.join(late.id()));
    cluster.runMillis(1_000);
    requireOneRing(cluster, 4);
    assertThat(late.state()).isEqualTo(MemberState.ACTIVE);
  }

  @Test
  void e5ANodeThatIsToComeInNowDoesSoThoughKeysAreStored() {
    SimulatedCluster cluster = new SimulatedCluster(3);
    cluster.grow(2);
    cluster.node(1).keys = 1;
    SimulatedNode node = cluster.joiner(Request.Admission.NOW, 3, 1);
    cluster.runMillis(1_000);
    requireOneRing(cluster, 3);
    assertThat(node.isSettled()).isTrue();
  }

  @Test
  void e5ANodeThatIsToComeInLaterWaitsForAPlan() {
    SimulatedCluster cluster = new SimulatedCluster(4);
    cluster.grow(2);
    SimulatedNode node = cluster.joiner(Request.Admission.LATER, 3, 1);
    cluster.runMillis(10_000);
    assertThat(node.isSettled()).isTrue();
    assertThat(cluster.rings).hasSize(2);
    assertThat(SimulatedNode.known(cluster.node(1), node.id()).state())
        .isEqualTo(MemberState.JOINING);
  }

  /** It counts as one that holds keys, and is asked again. */
  @Test
  void e5AMemberThatDoesNotSayWhetherItHoldsKeysKeepsCandidatesOutUntilItDoes() {
    SimulatedCluster cluster = new SimulatedCluster(5);
    cluster.grow(3);
    cluster.node(3).die();
    SimulatedNode node = cluster.joiner(4, 1, 2);
    cluster.runMillis(20_000);
    assertThat(node.isMember()).isTrue();
    assertThat(cluster.node(1).table().plans()).isEmpty();
    assertThat(node.isSettled()).isFalse();
    cluster.node(3).start();
    cluster.runMillis(10_000);
    requireOneRing(cluster, 4);
  }

  @Test
  void e5ANodeCountsAsStartedOnceItHasAskedLongEnough() {
    SimulatedCluster cluster = new SimulatedCluster(6);
    cluster.grow(2);
    cluster.node(2).die();
    SimulatedNode node = cluster.joiner(Request.Admission.NOW, 3, 1);
    cluster.runMillis(Candidacy.PATIENCE_MILLIS - 5_000);
    assertThat(node.isSettled()).as("the plan waits for a vote").isFalse();
    cluster.runMillis(10_000);
    assertThat(node.isSettled()).isTrue();
    cluster.node(2).start();
    cluster.runMillis(10_000);
    requireOneRing(cluster, 3);
  }

  @Test
  void e5ACandidateAsksAnotherMemberWhenTheFirstIsSilent() {
    SimulatedCluster cluster = new SimulatedCluster(7);
    cluster.grow(3);
    SimulatedNode node = cluster.joiner(4, 3);
    cluster.until(node::isMember);
    cluster.cut = (from, to) -> from.equals(node.id()) && to.equals(new NodeId(1));
    cluster.runMillis(30_000);
    requireOneRing(cluster, 4);
  }

  @Test
  void e5ASeatThatIsTakenAndAnAddressThatIsKnownAreRefused() {
    SimulatedCluster cluster = new SimulatedCluster(8);
    cluster.grow(2);
    NodeId id = new NodeId(9);
    String taken = new NodeId(2).toString();
    for (MemberRecord candidate : List.of(
        new MemberRecord(
            id, taken, 1, MemberState.JOINING, SimulatedCluster.address(9), null, 1, 1, 1),
        new MemberRecord(
            id, "nine", 1, MemberState.JOINING, SimulatedCluster.address(2), null, 1, 1, 1),
        new MemberRecord(
            id, "nine", 1, MemberState.ACTIVE, SimulatedCluster.address(9), null, 1, 1, 1),
        new MemberRecord(
            new NodeId(2),
            taken,
            2,
            MemberState.JOINING,
            SimulatedCluster.address(2),
            null,
            1,
            1,
            1))) {
      assertThat(cluster.asked(1, new Request.Join(candidate, Request.Admission.NOW)))
          .isInstanceOfSatisfying(
              Reply.Refusal.class,
              refusal -> assertThat(refusal.code()).isEqualTo(RefusalCode.JOIN_REFUSED));
    }
    assertThat(cluster.node(1).table().members()).hasSize(2);
  }

  @Test
  void e5ACandidateComesBackAsOne() {
    SimulatedCluster cluster = new SimulatedCluster(9);
    cluster.grow(2);
    cluster.node(2).keys = 1;
    SimulatedNode node = cluster.joiner(3, 1);
    cluster.runMillis(3_000);
    node.die();
    cluster.runMillis(3_000);
    node.start();
    cluster.runMillis(3_000);
    assertThat(node.isSettled()).isTrue();
    assertThat(node.state()).isEqualTo(MemberState.JOINING);
    node.die();
    node.admission = Request.Admission.NOW;
    node.start();
    cluster.runMillis(3_000);
    requireOneRing(cluster, 3);
  }

  /** A copy may take hours, and whoever starts a node again waits until it serves. */
  @Test
  void e5ANodeThatComesBackWhileItsPlanIsUnderWayHasStartedBeforeThatIsDone() {
    SimulatedCluster cluster = new SimulatedCluster(11);
    cluster.grow(2);
    cluster.node(1).keys = 1;
    SimulatedNode node = cluster.joiner(3, 1);
    node.copies = false;
    cluster.until(node::isSettled);
    cluster.commit(1, change -> change.join(node.id()));
    cluster.until(() -> node.state() == MemberState.ACTIVE);
    node.die();
    node.start();
    cluster.runMillis(3_000);
    assertThat(node.isInRing()).isFalse();
    assertThat(node.isSettled()).isTrue();
    node.copies = true;
    node.playData();
    cluster.runMillis(3_000);
    requireOneRing(cluster, 3);
  }

  /** E2: whoever died at whatever instant of it comes back and gets in. */
  @Test
  void e5ANodeThatDiesAtAnyInstantOfItsEntranceComesBackAndGetsIn() {
    for (int millis = 0; millis < 400; millis += 7) {
      SimulatedCluster cluster = new SimulatedCluster(millis);
      cluster.grow(2);
      SimulatedNode node = cluster.joiner(3, 1);
      cluster.runMillis(millis);
      node.die();
      cluster.runMillis(500);
      node.start();
      cluster.runMillis(10_000);
      requireOneRing(cluster, 3);
    }
  }

  /** What it received it may not keep unnoticed: it is a candidate again once it has got rid of it. */
  @Test
  void e5ACandidateWhoseEntranceWasAbortedStaysOneAndIsOneAgainOnceItHasDrained() {
    SimulatedCluster cluster = new SimulatedCluster(10);
    cluster.grow(2);
    SimulatedNode node = cluster.joiner(Request.Admission.NOW, 3, 1);
    node.copies = false;
    node.drains = false;
    cluster.until(() -> cluster.node(2).table().activePlan() != null);
    cluster.runMillis(200);
    assertThat(node.state()).isEqualTo(MemberState.ACTIVE);
    long plan = cluster.node(2).table().plans().firstKey();
    requireTable(cluster.asked(2, new Request.AbortPlan(plan)));
    cluster.runMillis(5_000);
    assertThat(cluster.aborted).containsExactly(plan);
    assertThat(node.state()).as("it may hold copies").isEqualTo(MemberState.ACTIVE);
    assertThat(node.isSettled()).isTrue();
    node.drains = true;
    node.playData();
    cluster.runMillis(5_000);
    assertThat(node.state()).isEqualTo(MemberState.JOINING);
    assertThat(cluster.node(1).table().plans()).as("it does not ask by itself").hasSize(1);
    node.copies = true;
    cluster.commit(1, change -> change.join(node.id()));
    cluster.runMillis(1_000);
    requireOneRing(cluster, 3);
  }

  /** Many clusters, entered at once through any member while messages are lost and members die and come back. */
  @Test
  @Tag("slow")
  void e5WhoeverEntersWhateverHappensIsInTheRingInTheEnd() {
    int deaths = 0;
    for (long seed = 0; seed < 100; seed++) {
      SimulatedCluster cluster = new SimulatedCluster(seed);
      SplittableRandom faults = new SplittableRandom(~seed);
      cluster.grow(1 + faults.nextInt(3));
      int before = cluster.nodes.size();
      cluster.loss = faults.nextInt(3) * 0.05;
      for (int number = 11; number <= 13; number++) {
        Request.Admission admission =
            faults.nextBoolean() ? Request.Admission.NOW : Request.Admission.WHILE_EMPTY;
        cluster.joiner(admission, number, 1 + faults.nextInt(before), 1 + faults.nextInt(before));
      }
      for (int fault = 0; fault < 2; fault++) {
        deaths++;
        cluster.runMillis(faults.nextInt(400));
        List<SimulatedNode> all = List.copyOf(cluster.nodes.values());
        SimulatedNode victim = all.get(faults.nextInt(all.size()));
        victim.die();
        cluster.runMillis(faults.nextInt(3_000));
        victim.start();
      }
      cluster.runMillis(30_000);
      cluster.loss = 0;
      cluster.runMillis(30_000);
      MemberTable table = cluster.node(1).table();
      for (SimulatedNode node : cluster.nodes.values()) {
        assertThat(node.failure).as("seed " + seed + ", " + node.id()).isNull();
        assertThat(node.isInRing()).as("seed " + seed + ", " + node.id()).isTrue();
        assertThat(node.table()).as("seed " + seed).isEqualTo(table);
      }
    }
    assertThat(deaths).isEqualTo(200);
  }
}
