package io.gramme.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gramme.ring.PlacementParameters;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What plans can be made for a ring, and why others are refused (rule E3). */
final class RingChangeTest {
  private static final NodeId ONE = new NodeId(1);
  private static final NodeId TWO = new NodeId(2);
  private static final NodeId FIVE = new NodeId(5);
  private static final NodeId SIX = new NodeId(6);
  private static final NodeId NOBODY = new NodeId(99);

  /** Members 1 to 5 and the candidates 6 and 7. */
  private static final MemberTable TABLE = Tables.ring(5, 7);

  private static RingPlan plan(RingChange change) {
    return change.plan(42, 1_000);
  }

  private static void refused(Runnable change, String... sentence) {
    assertThatExceptionOfType(PlanException.class)
        .isThrownBy(change::run)
        .withMessageContainingAll(sentence);
  }

  @Test
  void e3APlanNamesTheRingItWasComputedFromAndWhoIsToBeInTheNext() {
    RingPlan plan = plan(RingChange.on(TABLE).leave(ONE).join(SIX));
    assertThat(plan.isOn(TABLE.current())).isTrue();
    assertThat(plan.nextMembers()).containsExactly(TWO, new NodeId(3), new NodeId(4), FIVE, SIX);
    assertThat(plan.absent()).isEmpty();
    assertThat(plan.id()).isEqualTo(42);
    assertThat(plan.createdMillis()).isEqualTo(1_000);
    assertThat(RingChange.obstacle(TABLE, plan)).isNull();
  }

  @Test
  void e3AReplacementInheritsSeatZoneAndWeight() {
    RingPlan plan = plan(RingChange.on(TABLE).zone(ONE, "east").weight(ONE, 2).replace(ONE, SIX));
    assertThat(plan.next())
        .doesNotContain(Tables.seat(SIX))
        .contains(new RingMember(SIX, "seat-" + ONE, "east", 2));
    assertThat(plan.nextMembers()).doesNotContain(ONE);
  }

  @Test
  void e3WeightAndZoneOfAMemberChange() {
    RingPlan plan = plan(
        RingChange.on(TABLE).weight(TWO, 3).zone(ONE, "west").zone(ONE, null).zone(FIVE, "west"));
    assertThat(plan.next())
        .contains(new RingMember(TWO, "seat-" + TWO, null, 3))
        .contains(new RingMember(FIVE, "seat-" + FIVE, "west", 1))
        .contains(Tables.seat(ONE));
    refused(() -> RingChange.on(TABLE).weight(TWO, 0), TWO.toString(), "0.001", "1000.0");
    refused(() -> RingChange.on(TABLE).zone(TWO, " "), TWO.toString(), "blank");
  }

  @Test
  void e3WhoWasRemovedIsAbsentAndDropsOutUnlessReplaced() {
    MemberTable table = Tables.removing(TABLE, ONE);
    RingPlan dropping = plan(RingChange.on(table));
    assertThat(dropping.absent()).containsExactly(ONE);
    assertThat(dropping.nextMembers()).doesNotContain(ONE).hasSize(4);
    RingPlan replacing = plan(RingChange.on(table).replace(ONE, SIX));
    assertThat(replacing.absent()).containsExactly(ONE);
    assertThat(replacing.next()).contains(new RingMember(SIX, "seat-" + ONE, null, 1));
    assertThat(RingChange.obstacle(table, replacing)).isNull();
    refused(() -> RingChange.on(table).replace(ONE, SIX).replace(ONE, new NodeId(7)), "taken");
    refused(() -> RingChange.on(table).leave(ONE), ONE.toString(), "removed");
    refused(() -> RingChange.on(table).absent(ONE), ONE.toString(), "removed");
    refused(() -> RingChange.on(table).join(ONE), ONE.toString(), "cannot come back");
  }

  @Test
  void e3AnAbsentMemberStaysAMember() {
    RingPlan plan = plan(RingChange.on(TABLE).absent(ONE).join(SIX));
    assertThat(plan.absent()).containsExactly(ONE);
    assertThat(plan.nextMembers()).contains(ONE);
    assertThat(plan.participants(TABLE.current())).doesNotContain(ONE).contains(SIX);
    refused(() -> RingChange.on(TABLE).absent(ONE).leave(ONE), "absent");
    refused(() -> RingChange.on(TABLE).absent(ONE).replace(ONE, SIX), "absent");
    refused(() -> RingChange.on(TABLE).leave(ONE).absent(ONE), ONE.toString(), "leaves");
    refused(() -> RingChange.on(TABLE).join(SIX).absent(SIX), SIX.toString(), "not a member");
  }

  @Test
  void e3NoPartitionMayHaveTwoAbsentOwnersAndFewerThanHalfMayBeAbsent() {
    refused(
        () -> plan(RingChange.on(TABLE).absent(ONE).absent(TWO).join(SIX)), "partition", "owner");
    refused(
        () -> plan(RingChange.on(Tables.removing(TABLE, TWO)).absent(ONE)), "partition", "removed");
    MemberTable oneReplica = Tables.ring(4, 5, new PlacementParameters(256, 1));
    assertThat(plan(RingChange.on(oneReplica).absent(ONE).join(FIVE)).absent()).hasSize(1);
    refused(
        () -> plan(RingChange.on(oneReplica).absent(ONE).absent(TWO).join(FIVE)), "2 of 4", "half");
  }

  /** What an absent owner had and an absent newcomer does not get would be missing twice. */
  @Test
  void e3OwnersBeforeAndAfterwardsCountTogetherAsAbsent() {
    RingChange absent = RingChange.on(Tables.ring(5, 6, new PlacementParameters(256, 1)))
        .absent(ONE)
        .absent(TWO);
    assertThat(plan(absent.zone(ONE, null).weight(ONE, 1.001)).absent()).hasSize(2);
    refused(() -> plan(absent.weight(TWO, 3)), "partition", ONE.toString(), TWO.toString());
  }

  @Test
  void e3WhoIsNoCandidateIsRefused() {
    refused(() -> RingChange.on(TABLE).join(NOBODY), NOBODY.toString(), "unknown");
    refused(() -> RingChange.on(TABLE).join(ONE), ONE.toString(), "already a member");
    refused(() -> RingChange.on(TABLE).join(SIX).join(SIX), SIX.toString(), "already a member");
    refused(() -> RingChange.on(TABLE).leave(ONE).join(ONE), "not a candidate", "JOINING");
    refused(() -> RingChange.on(TABLE).leave(SIX), SIX.toString(), "not a member");
    refused(() -> RingChange.on(TABLE).leave(ONE).leave(ONE), ONE.toString(), "leaves");
    refused(() -> RingChange.on(TABLE).leave(NOBODY), NOBODY.toString(), "unknown");
    refused(() -> RingChange.on(TABLE).replace(NOBODY, SIX), NOBODY.toString(), "unknown");
    MemberTable leaving =
        TABLE.withMember(Objects.requireNonNull(TABLE.member(SIX)).in(MemberState.LEAVING));
    refused(() -> RingChange.on(leaving).join(SIX), "LEAVING", "JOINING");
    MemberTable gone = Tables.removing(TABLE, SIX);
    refused(() -> RingChange.on(gone).replace(SIX, new NodeId(7)), SIX.toString(), "no seat");
  }

  @Test
  void e3ASeatIsTakenOnce() {
    MemberRecord record = Objects.requireNonNull(TABLE.member(SIX));
    MemberTable same = TABLE.withMember(new MemberRecord(
        SIX,
        "seat-" + ONE,
        1,
        MemberState.JOINING,
        record.address(),
        null,
        1,
        1,
        record.version() + 1));
    refused(() -> RingChange.on(same).join(SIX), SIX.toString(), "seat-" + ONE, "taken");
    assertThat(plan(RingChange.on(same).leave(ONE).join(SIX)).nextMembers()).contains(SIX);
  }

  @Test
  void e3FewerMembersThanReplicasMustBeWantedAndAChangeMustBeOne() {
    MemberTable three = Tables.ring(3, 4);
    RingChange leave = RingChange.on(three).leave(ONE);
    refused(() -> plan(leave), "2 members", "3 replicas");
    assertThat(plan(leave.evenBelowN()).next()).hasSize(2);
    assertThat(plan(RingChange.on(Tables.ring(1, 2)).join(TWO)).next()).hasSize(2);
    refused(() -> plan(RingChange.on(three)), "change nothing");
    refused(() -> plan(RingChange.on(three).weight(ONE, 1)), "change nothing");
    refused(() -> plan(RingChange.on(Tables.ring(1, 1)).leave(ONE).evenBelowN()), "no member left");
  }

  @Test
  void e3MoreSeatsThanAPlacementTakesAreRefused() {
    MemberTable full = Tables.ring(1_024, 1_025);
    refused(() -> RingChange.on(full).join(new NodeId(1_025)), "1025", "1024");
  }

  @Test
  void e3APlanOfAnotherRingIsRefusedWithBothSequences() {
    RingPlan plan = plan(RingChange.on(TABLE).join(SIX));
    MemberTable later =
        TABLE.withCurrent(new CurrentMembers(2, 9, TABLE.current().seats()));
    assertThat(RingChange.obstacle(later, plan)).contains("sequence 1", "sequence 2", "anew");
    MemberTable other =
        TABLE.withCurrent(new CurrentMembers(1, 9, TABLE.current().seats()));
    assertThat(RingChange.obstacle(other, plan)).contains(RingPlan.nameOf(9));
  }

  @Test
  void e3ASecondPlanIsRefusedWhileOneIsUnderWay() {
    RingPlan first = plan(RingChange.on(TABLE).join(SIX));
    RingPlan second = RingChange.on(TABLE).leave(ONE).plan(43, 1_000);
    MemberTable proposed = TABLE.withPlan(PlanRecord.proposing(first));
    assertThat(RingChange.obstacle(proposed, second)).isNull();
    MemberTable underWay = TABLE.withPlan(PlanRecord.proposing(first).commit());
    assertThat(RingChange.obstacle(underWay, second)).contains(first.name(), "COPY");
    assertThat(RingChange.obstacle(underWay, first)).isNull();
    MemberTable aborted = TABLE.withPlan(PlanRecord.proposing(first).abort());
    assertThat(RingChange.obstacle(aborted, first)).contains(first.name(), "aborted");
    assertThat(RingChange.obstacle(aborted, second)).isNull();
    RingPlan sameId = RingChange.on(TABLE).leave(ONE).plan(42, 1_000);
    assertThat(RingChange.obstacle(proposed, sameId)).contains(first.name(), "another plan");
  }

  @Test
  void e3APlanWithMembersThatCannotTakePartIsRefused() {
    RingPlan plan = plan(RingChange.on(TABLE).join(SIX).leave(TWO));
    assertThat(RingChange.obstacle(Tables.ring(5, 5), plan)).contains(SIX.toString(), "unknown");
    assertThat(RingChange.obstacle(Tables.removing(TABLE, SIX), plan))
        .contains(SIX.toString(), "removed");
    assertThat(RingChange.obstacle(Tables.removing(TABLE, ONE), plan))
        .contains(ONE.toString(), "removed");
    assertThat(RingChange.obstacle(Tables.removing(TABLE, TWO), plan))
        .contains(TWO.toString(), "removed after");
    MemberTable leaving =
        TABLE.withMember(Objects.requireNonNull(TABLE.member(SIX)).in(MemberState.LEAVING));
    assertThat(RingChange.obstacle(leaving, plan)).contains(SIX.toString(), "LEAVING");
  }

  @Test
  void e3APlanThatNobodyCouldHaveMadeHereIsRefused() {
    RingPlan plan = plan(RingChange.on(TABLE).join(SIX));
    assertThat(RingChange.obstacle(TABLE, absent(plan, SIX))).contains(SIX.toString(), "absent");
    assertThat(RingChange.obstacle(TABLE, absent(plan, ONE, TWO))).contains("partition");
    assertThat(RingChange.obstacle(TABLE, absent(plan, ONE))).isNull();
    List<RingMember> shared =
        List.of(Tables.seat(ONE), new RingMember(TWO, "seat-" + ONE, null, 1));
    RingPlan same = new RingPlan(42, 1, 0, shared, plan.absent(), 1);
    assertThat(RingChange.obstacle(TABLE, same)).contains("seat-" + ONE, "share");
  }

  private static RingPlan absent(RingPlan plan, NodeId... ids) {
    return new RingPlan(
        plan.id(),
        plan.baseSequence(),
        plan.basePlan(),
        plan.next(),
        new TreeSet<>(List.of(ids)),
        plan.createdMillis());
  }
}
