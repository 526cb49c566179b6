package io.gramme.node.control;

import static io.gramme.node.control.SimulatedCluster.requireTable;
import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.membership.HeldVote;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.PlanRecord;
import io.gramme.membership.Removal;
import io.gramme.membership.RingChange;
import io.gramme.membership.Vote;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** E1, E3, E6 on virtual time: members that are removed by force. */
class RemovalTest {
  private static final NodeId THREE = new NodeId(3);
  private static final NodeId NEW = new NodeId(4);

  private static SimulatedCluster withCandidate(long seed) {
    SimulatedCluster cluster = new SimulatedCluster(seed);
    cluster.grow(3);
    cluster.joiner(Request.Admission.LATER, 4, 1);
    cluster.runMillis(3_000);
    return cluster;
  }

  private static PlanRecord record(SimulatedCluster cluster, int number, long plan) {
    return Objects.requireNonNull(cluster.node(number).table().plans().get(plan));
  }

  @Test
  void e6ARemovedNodeEndsAndSaysByWhomAndWhenItWasRemoved() {
    SimulatedCluster cluster = withCandidate(1);
    long at = cluster.timeline.now().wallMillis();
    requireTable(cluster.asked(2, new Request.RemoveMember(THREE)));
    SimulatedNode removed = cluster.node(3);
    cluster.runMillis(10_000);
    assertThat(removed.failure).isInstanceOfSatisfying(ControlFailure.Removed.class, why -> {
      assertThat(why.known().state()).isEqualTo(MemberState.REMOVED);
      assertThat(why.known().removal()).isEqualTo(new Removal(new NodeId(2), at));
    });
    assertThat(cluster.node(1).table().current().members())
        .as("its place is kept until a plan says who sits there")
        .contains(THREE);
    cluster.cut = (from, to) -> true;
    removed.start();
    assertThat(removed.failure)
        .as("it knows without asking")
        .isInstanceOf(ControlFailure.Removed.class);
    cluster.cut = (from, to) -> false;
    cluster.commit(1, change -> change.replace(THREE, NEW));
    cluster.runMillis(2_000);
    assertThat(cluster.node(1).table().current().members())
        .containsExactly(new NodeId(1), new NodeId(2), NEW);
  }

  @Test
  void e1ANodeThatWasRemovedWhileItWasAwayDoesNotServe() {
    SimulatedCluster cluster = withCandidate(2);
    cluster.node(3).die();
    requireTable(cluster.asked(2, new Request.RemoveMember(THREE)));
    cluster.runMillis(2_000);
    cluster.node(3).start();
    cluster.runMillis(2_000);
    assertThat(cluster.node(3).failure).isInstanceOf(ControlFailure.Removed.class);
    assertThat(cluster.node(3).table().isRemoved(THREE))
        .as("it has not served since")
        .isFalse();
  }

  @Test
  void e6ARemovedNodeThatFindsNoRoomForTheTableEndsAllTheSame() {
    SimulatedCluster cluster = withCandidate(3);
    cluster.node(3).fullFor = Saving.Table.class;
    requireTable(cluster.asked(2, new Request.RemoveMember(THREE)));
    cluster.runMillis(10_000);
    assertThat(cluster.node(3).failure).isInstanceOf(ControlFailure.Removed.class);
  }

  @Test
  void e6ARemovalThatCannotBeIsRefused() {
    SimulatedCluster cluster = new SimulatedCluster(4);
    cluster.grow(2);
    for (Reply reply : List.of(
        cluster.asked(1, new Request.RemoveMember(new NodeId(1))),
        cluster.asked(1, new Request.RemoveMember(new NodeId(9))))) {
      assertThat(reply)
          .isInstanceOfSatisfying(
              Reply.Refusal.class,
              refusal -> assertThat(refusal.code()).isEqualTo(RefusalCode.PLAN_REFUSED));
    }
    requireTable(cluster.asked(1, new Request.RemoveMember(new NodeId(2))));
    requireTable(cluster.asked(1, new Request.RemoveMember(new NodeId(2))));
    assertThat(cluster.node(1).table().removed()).containsExactly(new NodeId(2));
  }

  /** A member that waits for a plan cannot stand in for the last owner. */
  @Test
  void e6TheLastOwnerOfAPartitionIsNotRemoved() {
    SimulatedCluster cluster = new SimulatedCluster(5);
    cluster.grow(1);
    cluster.joiner(Request.Admission.LATER, 2, 1);
    cluster.runMillis(3_000);
    assertThat(cluster.asked(2, new Request.RemoveMember(new NodeId(1))))
        .isInstanceOfSatisfying(
            Reply.Refusal.class,
            refusal -> assertThat(refusal.detail()).contains("last owner of partition"));
    assertThat(cluster.node(2).table().removed()).isEmpty();
  }

  /** E3: it pledged, and nobody can hold a go of it: the plan cannot happen. */
  @Test
  void e3AParticipantThatIsRemovedBeforeItSaidGoEndsThePlan() {
    SimulatedCluster cluster = withCandidate(6);
    cluster.node(3).copies = false;
    long plan = cluster.commit(1, change -> change.join(NEW));
    cluster.runMillis(2_000);
    requireTable(cluster.asked(2, new Request.RemoveMember(THREE)));
    cluster.runMillis(2_000);
    assertThat(record(cluster, 1, plan).held().get(THREE))
        .containsOnlyKeys(new NodeId(1), new NodeId(2), NEW)
        .containsValue(HeldVote.NONE);
    assertThat(cluster.aborted).containsExactly(plan);
  }

  @Test
  void e3AGoThatASurvivorHoldsCountsThoughItsVoterIsRemoved() {
    SimulatedCluster cluster = withCandidate(7);
    cluster.node(4).copies = false;
    long plan = cluster.commit(1, change -> change.join(NEW));
    cluster.runMillis(2_000);
    requireTable(cluster.asked(2, new Request.RemoveMember(THREE)));
    cluster.runMillis(2_000);
    assertThat(record(cluster, 1, plan).held().get(THREE)).containsValue(HeldVote.GO);
    cluster.node(4).on(new ControlEvent.Copied(plan));
    cluster.runMillis(2_000);
    MemberTable table = cluster.node(1).table();
    assertThat(table.current().plan()).as("nor is it waited for in MOVE").isEqualTo(plan);
  }

  /** Otherwise it is in another stage for a moment than it has confirmed. */
  @Test
  void e3WhoComesBackSaysWhatItHeldInTheTableItComesBackWith() {
    SimulatedCluster cluster = withCandidate(9);
    SimulatedNode back = cluster.node(4);
    back.copies = false;
    long plan = cluster.commit(1, change -> change.join(NEW));
    cluster.runMillis(5_000);
    cluster.cut = (from, to) -> true;
    back.on(new ControlEvent.Copied(plan));
    cluster.runMillis(100);
    assertThat(record(cluster, 4, plan).moved()).containsExactly(NEW);
    back.die();
    cluster.cut = (from, to) -> false;
    requireTable(cluster.asked(1, new Request.RemoveMember(THREE)));
    cluster.runMillis(5_000);
    cluster.diskMillis = 50;
    back.start();
    cluster.until(back::isMember);
    assertThat(back.table().isRemoved(THREE)).isTrue();
    assertThat(record(cluster, 4, plan).isHeld(THREE, NEW)).isTrue();
  }

  /** Its last word reached one survivor, or none; all come to the same end. */
  @Test
  void e3SurvivorsThatHeldDifferentVotesOfARemovedOneAgree() {
    for (int seed = 1; seed <= 30; seed++) {
      SimulatedCluster cluster = withCandidate(seed);
      cluster.node(3).copies = false;
      long plan = cluster.commit(1, change -> change.join(NEW));
      cluster.runMillis(2_000);
      int hearer = seed % 3;
      cluster.cut = (from, to) -> isAside(from, hearer) != isAside(to, hearer);
      cluster.runMillis(2_500); // what was under way is answered or lost
      cluster.node(3).on(new ControlEvent.Copied(plan));
      cluster.until(() -> record(cluster, hearer == 0 ? 3 : hearer, plan).vote(THREE) == Vote.GO);
      cluster.node(3).die();
      requireTable(cluster.asked(hearer == 2 ? 1 : 2, new Request.RemoveMember(THREE)));
      cluster.cut = (from, to) -> false;
      cluster.runMillis(20_000);
      MemberTable table = cluster.node(1).table();
      assertThat(table.activePlan()).as("seed " + seed).isNull();
      assertThat(cluster.node(2).table()).isEqualTo(table);
      assertThat(cluster.node(4).table()).isEqualTo(table);
      assertThat(cluster.done.contains(plan)).as("seed " + seed).isEqualTo(hearer != 0);
    }
  }

  private static boolean isAside(NodeId node, int hearer) {
    return node.equals(THREE) || node.value() == hearer;
  }

  @Test
  void e3ARemovedNodeDoesNotVote() {
    SimulatedCluster cluster = withCandidate(8);
    MemberTable table = cluster.node(1).table();
    MemberTable removed = table.withMember(
        SimulatedNode.known(cluster.node(1), THREE).removed(new Removal(new NodeId(1), 5)));
    PlanRecord plan =
        PlanRecord.proposing(RingChange.on(table).join(NEW).plan(5, 1)).commit();
    Votes votes = new Votes(THREE);
    assertThat(
            Objects.requireNonNull(votes.following(table.withPlan(plan)).plans().get(5L))
                .votes())
        .hasSize(1);
    assertThat(votes.following(removed.withPlan(plan)).plans().get(5L)).isEqualTo(plan);
  }
}
