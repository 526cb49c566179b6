package io.gramme.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** How far a plan has come follows from what was said to it (rule E3). */
final class PlanRecordTest {
  private static final NodeId ONE = new NodeId(1);
  private static final NodeId TWO = new NodeId(2);
  private static final NodeId SIX = new NodeId(6);

  /** Members 1 and 2 and candidate 3 take part. */
  private static final MemberTable TABLE = Tables.ring(2, 6);

  private static final RingPlan PLAN = RingChange.on(TABLE).join(new NodeId(3)).plan(42, 1);
  private static final PlanRecord COMMITTED = PlanRecord.proposing(PLAN).commit();

  private static PlanRecord all(PlanRecord record, Vote vote) {
    PlanRecord more = record;
    for (NodeId id : PLAN.participants(TABLE.current())) {
      more = more.withVote(id, vote);
    }
    return more;
  }

  private static PlanStage stage(MemberTable table, PlanRecord record) {
    return table.stageOf(record);
  }

  @Test
  void e3StagesFollowFromVotesAndConfirmations() {
    PlanRecord proposed = PlanRecord.proposing(PLAN);
    assertThat(stage(TABLE, all(proposed, Vote.GO))).isEqualTo(PlanStage.PROPOSED);
    assertThat(stage(TABLE, COMMITTED)).isEqualTo(PlanStage.COPY);
    assertThat(stage(TABLE, all(COMMITTED, Vote.PLEDGED))).isEqualTo(PlanStage.COPY);
    assertThat(stage(TABLE, COMMITTED.withVote(TWO, Vote.NO))).isEqualTo(PlanStage.ABORTED);
    // An abort is a wish: after go nobody turns back.
    PlanRecord moving = all(COMMITTED, Vote.GO).abort();
    assertThat(stage(TABLE, moving)).isEqualTo(PlanStage.MOVE);
    PlanRecord almost = moving.withMoved(ONE).withMoved(TWO);
    assertThat(stage(TABLE, almost)).isEqualTo(PlanStage.MOVE);
    MemberTable done = TABLE.withPlan(almost.withMoved(new NodeId(3)));
    assertThat(done.current()).isEqualTo(new CurrentMembers(2, 42, PLAN.next()));
    assertThat(done.plans()).isEmpty();
    assertThat(done.join(TABLE.withPlan(almost))).isEqualTo(done);
  }

  @Test
  void e3AnAbortedPlanLeavesTheRingAsItWas() {
    MemberTable aborted = TABLE.withPlan(COMMITTED.withVote(ONE, Vote.NO));
    assertThat(aborted.current()).isEqualTo(TABLE.current());
    assertThat(aborted.activePlan()).isNull();
    assertThat(Epoch.of(aborted)).isEqualTo(Epoch.of(TABLE));
  }

  @Test
  void e3TheVoteOfARemovedParticipantIsWhatTheSurvivorsHold() {
    MemberTable removed = Tables.removing(TABLE, TWO);
    NodeId three = new NodeId(3);
    PlanRecord go = all(COMMITTED, Vote.GO);
    assertThat(stage(removed, go)).isEqualTo(PlanStage.COPY);
    PlanRecord one = go.withHeld(TWO, ONE, HeldVote.NONE);
    assertThat(stage(removed, one)).isEqualTo(PlanStage.COPY);
    assertThat(stage(removed, one.withHeld(TWO, three, HeldVote.NONE)))
        .isEqualTo(PlanStage.ABORTED);
    assertThat(stage(removed, one.withHeld(TWO, three, HeldVote.NO))).isEqualTo(PlanStage.ABORTED);
    PlanRecord moving = one.withHeld(TWO, three, HeldVote.GO);
    assertThat(stage(removed, moving)).isEqualTo(PlanStage.MOVE);
    // Nobody waits for the removed one to confirm.
    assertThat(stage(removed, moving.withMoved(ONE).withMoved(three))).isEqualTo(PlanStage.DONE);
    // What a removed node says of another's vote counts for nothing.
    assertThat(stage(removed, go.withHeld(TWO, TWO, HeldVote.GO))).isEqualTo(PlanStage.COPY);
  }

  @Test
  void e3ASecondPlanInMoveComesBeforeOneInCopy() {
    RingPlan other = RingChange.on(TABLE).join(SIX).plan(1, 1);
    MemberTable table =
        TABLE.withPlan(PlanRecord.proposing(other).commit()).withPlan(all(COMMITTED, Vote.GO));
    assertThat(table.activePlan()).isEqualTo(all(COMMITTED, Vote.GO));
  }

  @Test
  void e1ADigestTellsEveryFieldOfAPlan() {
    List<PlanRecord> records = new ArrayList<>(List.of(
        COMMITTED,
        PlanRecord.proposing(PLAN),
        COMMITTED.abort(),
        COMMITTED.withVote(ONE, Vote.PLEDGED),
        COMMITTED.withVote(ONE, Vote.GO),
        COMMITTED.withVote(TWO, Vote.GO),
        COMMITTED.withMoved(ONE),
        COMMITTED.withMoved(TWO),
        COMMITTED.withHeld(ONE, TWO, HeldVote.NONE),
        COMMITTED.withHeld(TWO, ONE, HeldVote.NONE),
        COMMITTED.withHeld(ONE, TWO, HeldVote.GO)));
    for (RingPlan plan : List.of(
        new RingPlan(43, 1, 0, PLAN.next(), PLAN.absent(), 1),
        new RingPlan(42, 2, 0, PLAN.next(), PLAN.absent(), 1),
        new RingPlan(42, 1, 9, PLAN.next(), PLAN.absent(), 1),
        new RingPlan(42, 1, 0, PLAN.next().subList(0, 2), PLAN.absent(), 1),
        new RingPlan(42, 1, 0, PLAN.next(), new TreeSet<>(List.of(ONE)), 1),
        new RingPlan(42, 1, 0, PLAN.next(), PLAN.absent(), 2))) {
      records.add(PlanRecord.proposing(plan).commit());
    }
    Set<Long> digests = new HashSet<>(Set.of(TableDigest.of(TABLE).ring()));
    records.forEach(record -> digests.add(TableDigest.of(TABLE.withPlan(record)).ring()));
    assertThat(digests).hasSize(records.size() + 1);
  }

  @Test
  void e1PlansOfOneIdAreTheSameEverywhere() {
    PlanRecord other = PlanRecord.proposing(new RingPlan(42, 1, 0, PLAN.next(), PLAN.absent(), 7));
    assertThat(COMMITTED.join(other)).isEqualTo(other.join(COMMITTED));
    assertThat(COMMITTED.join(other).committed()).isTrue();
  }
}
