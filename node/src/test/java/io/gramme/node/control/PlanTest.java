package io.gramme.node.control;

import static io.gramme.node.control.SimulatedCluster.requireTable;
import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.PlanRecord;
import io.gramme.membership.PlanStage;
import io.gramme.membership.RingChange;
import io.gramme.membership.RingPlan;
import io.gramme.membership.Vote;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** E3 on virtual time: votes, stages, operators. */
class PlanTest {
  private static final NodeId NEW = new NodeId(4);

  /** Members 1 to 3, and node 4, which waits for a plan. */
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

  private static PlanStage stage(SimulatedCluster cluster, int number, long plan) {
    return cluster.node(number).table().stageOf(record(cluster, number, plan));
  }

  private static void requireRefused(Reply reply, String... words) {
    assertThat(reply).isInstanceOfSatisfying(Reply.Refusal.class, refusal -> {
      assertThat(refusal.code()).isEqualTo(RefusalCode.PLAN_REFUSED);
      assertThat(refusal.detail()).contains(words);
    });
  }

  private static void requireRing(SimulatedCluster cluster, Integer... members) {
    MemberTable table = cluster.node(members[0]).table();
    assertThat(table.current().members())
        .containsExactlyElementsOf(
            List.of(members).stream().map(number -> new NodeId(number)).toList());
    assertThat(table.activePlan()).isNull();
    for (int number : members) {
      assertThat(cluster.node(number).table()).isEqualTo(table);
    }
  }

  @Test
  void e3APlanHasNoEffectUntilItIsCommittedAtWhateverMember() {
    SimulatedCluster cluster = withCandidate(1);
    long plan = cluster.propose(1, change -> change.join(NEW));
    cluster.runMillis(10_000);
    for (int number = 1; number <= 4; number++) {
      assertThat(record(cluster, number, plan).votes()).isEmpty();
      assertThat(stage(cluster, number, plan)).isEqualTo(PlanStage.PROPOSED);
    }
    requireTable(cluster.asked(3, new Request.CommitPlan(plan)));
    cluster.runMillis(1_000);
    requireRing(cluster, 1, 2, 3, 4);
  }

  @Test
  void e3APlanGoesThroughCopyAndMoveAndNobodySaysGoBeforeItHasCopied() {
    SimulatedCluster cluster = withCandidate(2);
    cluster.node(4).copies = false;
    long plan = cluster.commit(2, change -> change.join(NEW));
    cluster.runMillis(5_000);
    PlanRecord copying = record(cluster, 1, plan);
    assertThat(copying.vote(NEW)).isEqualTo(Vote.PLEDGED);
    assertThat(copying.votes().values()).filteredOn(vote -> vote == Vote.GO).hasSize(3);
    assertThat(stage(cluster, 1, plan)).isEqualTo(PlanStage.COPY);
    cluster.cut = (from, to) -> true;
    cluster.node(4).on(new ControlEvent.Copied(plan));
    cluster.runMillis(1_000);
    assertThat(stage(cluster, 4, plan)).as("all have said go").isEqualTo(PlanStage.MOVE);
    assertThat(record(cluster, 4, plan).moved()).containsExactly(NEW);
    assertThat(stage(cluster, 1, plan)).isEqualTo(PlanStage.COPY);
    cluster.cut = (from, to) -> false;
    cluster.runMillis(10_000);
    requireRing(cluster, 1, 2, 3, 4);
  }

  @Test
  void e3AnotherPlansReadinessIsNoVote() {
    SimulatedCluster cluster = withCandidate(3);
    cluster.node(4).copies = false;
    long plan = cluster.commit(2, change -> change.join(NEW));
    cluster.runMillis(1_000);
    cluster.node(4).on(new ControlEvent.Copied(plan + 1));
    cluster.runMillis(1_000);
    assertThat(record(cluster, 4, plan).vote(NEW)).isEqualTo(Vote.PLEDGED);
  }

  @Test
  void e3APlanIsAbortedWhileSomebodyHasNotSaidGo() {
    SimulatedCluster cluster = withCandidate(4);
    cluster.node(4).copies = false;
    long plan = cluster.commit(2, change -> change.join(NEW));
    cluster.runMillis(2_000);
    requireTable(cluster.asked(3, new Request.AbortPlan(plan)));
    cluster.runMillis(2_000);
    cluster.node(4).on(new ControlEvent.Copied(plan));
    cluster.runMillis(2_000);
    for (int number = 1; number <= 4; number++) {
      assertThat(stage(cluster, number, plan)).isEqualTo(PlanStage.ABORTED);
    }
    assertThat(record(cluster, 1, plan).vote(NEW)).isEqualTo(Vote.NO);
    requireRing(cluster, 1, 2, 3);
    requireRefused(cluster.asked(1, new Request.CommitPlan(plan)), "was aborted");
    cluster.node(4).copies = true;
    cluster.commit(1, change -> change.join(NEW));
    cluster.runMillis(2_000);
    requireRing(cluster, 1, 2, 3, 4);
  }

  @Test
  void e3NobodyTurnsBackAfterAllHaveSaidGo() {
    SimulatedCluster cluster = withCandidate(5);
    cluster.node(4).copies = false;
    long plan = cluster.commit(2, change -> change.join(NEW));
    cluster.runMillis(5_000);
    cluster.cut = (from, to) -> true;
    requireTable(cluster.asked(1, new Request.AbortPlan(plan)));
    cluster.node(4).on(new ControlEvent.Copied(plan));
    cluster.runMillis(100);
    requireRefused(cluster.asked(4, new Request.AbortPlan(plan)), "nobody turns back");
    assertThat(record(cluster, 1, plan).vote(new NodeId(1))).isEqualTo(Vote.GO);
    cluster.cut = (from, to) -> false;
    cluster.runMillis(20_000);
    requireRing(cluster, 1, 2, 3, 4);
    requireRefused(cluster.asked(1, new Request.AbortPlan(plan)), "is done");
  }

  /**
   * Where members of the ring are on both sides, one is aborted, or both; where all are on one side, their plan happens.
   */
  @Test
  void e3OfTwoPlansOnTwoSidesOfASplitOneHappensAtMost() {
    for (int seed = 1; seed <= 40; seed++) {
      boolean alone = seed % 2 == 0;
      SimulatedCluster cluster = withCandidate(seed);
      cluster.joiner(Request.Admission.LATER, 5, 1);
      cluster.runMillis(3_000);
      cluster.cut = (from, to) -> isOver(from, alone) != isOver(to, alone);
      long here = cluster.commit(1, change -> change.join(new NodeId(5)));
      long there = cluster.commit(4, change -> change.join(NEW));
      cluster.runMillis(seed * 20L);
      cluster.cut = (from, to) -> false;
      cluster.runMillis(30_000);
      MemberTable table = cluster.node(1).table();
      assertThat(table.activePlan()).isNull();
      if (alone) {
        assertThat(cluster.done).as("seed " + seed).contains(here).doesNotContain(there);
      } else {
        assertThat(cluster.done.containsAll(List.of(here, there)))
            .as("seed " + seed)
            .isFalse();
        assertThat(cluster.aborted).as("seed " + seed).isNotEmpty();
      }
      for (SimulatedNode node : cluster.nodes.values()) {
        assertThat(node.table()).isEqualTo(table);
        assertThat(node.state())
            .isEqualTo(node.isInRing() ? MemberState.ACTIVE : MemberState.JOINING);
      }
    }
  }

  /** Whether a node is on the other side: a member and a candidate, or a candidate alone. */
  private static boolean isOver(NodeId node, boolean alone) {
    return node.equals(NEW) || (!alone && node.value() == 2);
  }

  @Test
  void e3ASecondPlanWaitsWhileOneIsUnderWay() {
    SimulatedCluster cluster = withCandidate(6);
    cluster.node(4).copies = false;
    long waiting = cluster.propose(3, change -> change.leave(new NodeId(2)).evenBelowN());
    cluster.runMillis(1_000);
    long plan = cluster.commit(1, change -> change.join(NEW));
    cluster.runMillis(1_000);
    String name = RingPlan.nameOf(plan);
    requireRefused(cluster.asked(3, new Request.CommitPlan(waiting)), name, "is under way");
    requireTable(cluster.asked(3, new Request.CommitPlan(plan)));
    MemberTable table = cluster.node(1).table();
    RingPlan another = RingChange.on(table).leave(new NodeId(3)).evenBelowN().plan(99, 1);
    requireRefused(cluster.asked(1, new Request.ProposePlan(another)), name, "is under way");
    assertThat(record(cluster, 3, waiting).committed()).isFalse();
  }

  @Test
  void e3APlanOfAnEarlierRingIsRefused() {
    SimulatedCluster cluster = withCandidate(7);
    RingPlan late =
        RingChange.on(cluster.node(1).table()).leave(new NodeId(2)).evenBelowN().plan(77, 1);
    long proposed = cluster.propose(1, change -> change.leave(new NodeId(3)).evenBelowN());
    long plan = cluster.commit(1, change -> change.join(NEW));
    cluster.runMillis(2_000);
    requireRing(cluster, 1, 2, 3, 4);
    requireRefused(cluster.asked(1, new Request.ProposePlan(late)), "make it anew");
    requireRefused(cluster.asked(1, new Request.CommitPlan(proposed)), "is not known here");
    requireRefused(cluster.asked(1, new Request.AbortPlan(proposed)), "is not known here");
    assertThat(requireTable(cluster.asked(2, new Request.CommitPlan(plan))))
        .as("done, and asked again")
        .isEqualTo(cluster.node(2).table());
  }

  @Test
  void e3NoMoreThan32PlansWaitToBeCommitted() {
    SimulatedCluster cluster = withCandidate(8);
    long first = 0;
    for (int number = 0; number < PlanRequests.MOST_PROPOSED; number++) {
      first = cluster.propose(1, change -> change.join(NEW));
    }
    RingPlan more = RingChange.on(cluster.node(1).table()).join(NEW).plan(5, 1);
    requireRefused(cluster.asked(1, new Request.ProposePlan(more)), "allowed are 32");
    requireTable(cluster.asked(1, new Request.AbortPlan(first)));
    requireTable(cluster.asked(1, new Request.ProposePlan(more)));
    requireTable(cluster.asked(1, new Request.ProposePlan(more)));
    requireTable(cluster.asked(1, new Request.CommitPlan(5)));
    cluster.runMillis(2_000);
    requireRing(cluster, 1, 2, 3, 4);
    assertThat(cluster.node(1).table().plans()).isEmpty();
  }

  /** That what is shown is on disk is held by every test on {@link SimulatedNode}; here it is only slow. */
  @Test
  void e2AVoteIsDurableBeforeItIsShown() {
    SimulatedCluster cluster = withCandidate(9);
    cluster.diskMillis = 500;
    long plan = cluster.propose(1, change -> change.join(NEW));
    cluster.runMillis(2_000);
    cluster.node(1).ask(0, new Request.CommitPlan(plan), reply -> {});
    cluster.runMillis(400);
    assertThat(record(cluster, 1, plan).committed()).isFalse();
    cluster.node(1).die();
    cluster.runMillis(2_000);
    cluster.node(1).start();
    cluster.runMillis(5_000);
    for (int number = 1; number <= 4; number++) {
      assertThat(record(cluster, number, plan).votes()).as("nothing was shown").isEmpty();
    }
    requireTable(cluster.asked(1, new Request.CommitPlan(plan)));
    cluster.runMillis(20_000);
    requireRing(cluster, 1, 2, 3, 4);
  }

  @Test
  void e3APledgeHoldsAfterARestart() {
    SimulatedCluster cluster = withCandidate(10);
    cluster.joiner(Request.Admission.LATER, 5, 1);
    cluster.runMillis(3_000);
    cluster.node(3).copies = false;
    cluster.cut = (from, to) -> from.value() % 2 != to.value() % 2;
    long first = cluster.commit(1, change -> change.join(new NodeId(5)));
    cluster.runMillis(2_000);
    assertThat(record(cluster, 3, first).vote(new NodeId(3))).isEqualTo(Vote.PLEDGED);
    cluster.node(3).die();
    cluster.node(3).start();
    cluster.runMillis(2_000);
    long second = cluster.commit(2, change -> change.join(NEW));
    cluster.cut = (from, to) ->
        !((from.value() == 3 && to.value() == 2) || (from.value() == 2 && to.value() == 3));
    cluster.until(() -> cluster.node(3).table().plans().containsKey(second));
    assertThat(record(cluster, 3, second).vote(new NodeId(3))).isEqualTo(Vote.NO);
    assertThat(record(cluster, 3, first).vote(new NodeId(3))).isEqualTo(Vote.PLEDGED);
  }

  @Test
  void e4WhoLeavesGoesFromActiveToLeavingToRemovedAndEndsInGoodOrder() {
    SimulatedCluster cluster = new SimulatedCluster(11);
    cluster.grow(4);
    SimulatedNode leaver = cluster.node(4);
    leaver.drains = false;
    cluster.commit(1, change -> change.leave(leaver.id()));
    cluster.runMillis(5_000);
    assertThat(leaver.isMember()).isTrue();
    assertThat(leaver.state()).isEqualTo(MemberState.LEAVING);
    leaver.die();
    leaver.start();
    cluster.runMillis(5_000);
    assertThat(leaver.state()).isEqualTo(MemberState.LEAVING);
    assertThat(leaver.isSettled()).isTrue();
    leaver.drains = true;
    leaver.playData();
    cluster.runMillis(5_000);
    assertThat(leaver.failure).isEqualTo(new ControlFailure.Left(leaver.id()));
    for (int number = 1; number <= 3; number++) {
      assertThat(SimulatedNode.known(cluster.node(number), leaver.id()).removal())
          .isNotNull()
          .satisfies(removal -> assertThat(removal.by()).isEqualTo(leaver.id()));
    }
    requireRing(cluster, 1, 2, 3);
    leaver.start();
    cluster.runMillis(5_000);
    assertThat(leaver.failure).isEqualTo(new ControlFailure.Left(leaver.id()));
  }

  /** Otherwise the others would wait for what it has left for ever. */
  @Test
  void e4WhoHasLeftStaysUntilSomebodyKnowsIt() {
    SimulatedCluster cluster = new SimulatedCluster(12);
    cluster.grow(4);
    SimulatedNode leaver = cluster.node(4);
    leaver.drains = false;
    cluster.commit(1, change -> change.leave(leaver.id()));
    cluster.runMillis(5_000);
    cluster.cut = (from, to) -> from.equals(leaver.id()) || to.equals(leaver.id());
    leaver.drains = true;
    leaver.playData();
    cluster.runMillis(60_000);
    assertThat(leaver.failure).isNull();
    cluster.cut = (from, to) -> false;
    cluster.runMillis(60_000);
    assertThat(leaver.failure).isEqualTo(new ControlFailure.Left(leaver.id()));
    assertThat(cluster.node(1).table().isRemoved(leaver.id())).isTrue();
  }

  /** It died before it heard that others know, and nobody is any more where it looks for members. */
  @Test
  void e4WhoHasLeftIsToldByMembersThatHaveMoved() {
    SimulatedCluster cluster = new SimulatedCluster(14);
    cluster.grow(4);
    SimulatedNode leaver = cluster.node(4);
    cluster.commit(1, change -> change.leave(leaver.id()));
    cluster.until(() -> leaver.failure != null || cluster.node(1).table().isRemoved(leaver.id()));
    assertThat(leaver.failure).isNull();
    leaver.die();
    for (int number = 1; number <= 3; number++) {
      cluster.node(number).die();
      cluster.move(number, 50 + number);
    }
    cluster.runMillis(10_000);
    leaver.start();
    cluster.runMillis(60_000);
    assertThat(leaver.failure).isEqualTo(new ControlFailure.Left(leaver.id()));
  }

  /** A disk without room keeps nobody from knowing that it has left, but from saying so before it has kept it. */
  @Test
  void e4WhoCannotKeepThatItHasLeftDoesNotEnd() {
    SimulatedCluster cluster = new SimulatedCluster(15);
    cluster.comeBack(4);
    SimulatedNode leaver = cluster.node(4);
    leaver.drains = false;
    cluster.commit(1, change -> change.leave(leaver.id()));
    cluster.runMillis(5_000);
    leaver.fullFor = Saving.Table.class;
    leaver.drains = true;
    leaver.playData();
    cluster.runMillis(5_000);
    assertThat(leaver.failure).isNull();
    leaver.fullFor = null;
    cluster.runMillis(5_000);
    assertThat(leaver.failure).isEqualTo(new ControlFailure.Left(leaver.id()));
    assertThat(cluster.node(1).table().isRemoved(leaver.id())).isTrue();
  }

  /** A leaver that is called back before it has gone is an ordinary member again. */
  @Test
  void e4DrainedUnderAnotherEpochIsNoWordForThisOne() {
    SimulatedCluster cluster = new SimulatedCluster(13);
    cluster.grow(4);
    SimulatedNode leaver = cluster.node(4);
    leaver.drains = false;
    cluster.commit(1, change -> change.leave(leaver.id()));
    cluster.runMillis(5_000);
    leaver.on(new ControlEvent.Drained(4711));
    cluster.runMillis(1_000);
    assertThat(leaver.state()).isEqualTo(MemberState.LEAVING);
  }

  /** Plans, aborts, losses, deaths and splits by chance: nobody differs about a plan, and the ring comes to rest. */
  @Test
  @Tag("slow")
  void e3NobodyDiffersAboutAPlanWhateverHappens() {
    int done = 0;
    int aborted = 0;
    for (long seed = 0; seed < 100; seed++) {
      SimulatedCluster cluster = new SimulatedCluster(seed);
      SplittableRandom faults = new SplittableRandom(~seed);
      cluster.grow(4);
      for (int number = 5; number <= 7; number++) {
        cluster.joiner(Request.Admission.LATER, number, 1);
      }
      cluster.runMillis(5_000);
      cluster.loss = faults.nextInt(3) * 0.05;
      for (int step = 0; step < 8; step++) {
        int side = faults.nextInt(1 << 7);
        cluster.cut =
            (from, to) -> ((side >> (from.value() - 1)) & 1) != ((side >> (to.value() - 1)) & 1);
        for (int operator = 0; operator < 2; operator++) {
          change(cluster, faults);
        }
        SimulatedNode victim = cluster.node(1 + faults.nextInt(7));
        if (victim.isMember() && faults.nextInt(3) == 0) {
          victim.die();
          cluster.runMillis(faults.nextInt(500));
          victim.start();
        }
        cluster.runMillis(faults.nextInt(1_000));
        if (faults.nextBoolean()) {
          cluster.cut = (from, to) -> false;
          cluster.runMillis(faults.nextInt(2_000));
        }
      }
      cluster.cut = (from, to) -> false;
      cluster.loss = 0;
      cluster.runMillis(60_000);
      cluster.nodes.values().removeIf(node -> node.failure instanceof ControlFailure.Left);
      MemberTable table = cluster.nodes.values().iterator().next().table();
      assertThat(table.activePlan()).as("seed " + seed).isNull();
      for (SimulatedNode node : cluster.nodes.values()) {
        assertThat(node.failure).as("seed " + seed + ", " + node.id()).isNull();
        assertThat(node.table()).as("seed " + seed + ", " + node.id()).isEqualTo(table);
      }
      done += cluster.done.size();
      aborted += cluster.aborted.size();
    }
    assertThat(done).isGreaterThan(400);
    assertThat(aborted).isGreaterThan(50);
  }

  /** Some operator at some node lets somebody in or out, or aborts what is under way there. */
  private static void change(SimulatedCluster cluster, SplittableRandom chance) {
    SimulatedNode at = cluster.node(1 + chance.nextInt(7));
    if (!at.isMember()) {
      return;
    }
    MemberTable table = at.table();
    PlanRecord active = table.activePlan();
    if (active != null) {
      if (chance.nextInt(3) == 0) {
        at.ask(0, new Request.AbortPlan(active.plan().id()), reply -> {});
      }
      return;
    }
    NodeId id = new NodeId(1 + chance.nextInt(7));
    boolean candidate =
        table.member(id) != null && SimulatedNode.known(at, id).state() == MemberState.JOINING;
    boolean mayGo = table.current().contains(id) && table.current().members().size() > 3;
    if (candidate || mayGo) {
      RingChange change = RingChange.on(table);
      RingPlan plan = (candidate ? change.join(id) : change.leave(id)).plan(chance.nextLong(), 1);
      at.ask(
          0,
          new Request.ProposePlan(plan),
          shown -> at.ask(0, new Request.CommitPlan(plan.id()), reply -> {}));
    }
  }
}
