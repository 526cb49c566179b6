package io.gramme.it.sim.world;

import io.gramme.membership.CurrentMembers;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.PlanRecord;
import io.gramme.membership.PlanStage;
import io.gramme.membership.Removal;
import io.gramme.membership.RingMember;
import org.jspecify.annotations.Nullable;

/** What is new in what all nodes know together: the states that it is a sign of. */
final class TableChange {
  private final MemberTable before;
  private final MemberTable after;
  private final Sightings sightings;

  private TableChange(MemberTable before, MemberTable after, Sightings sightings) {
    this.before = before;
    this.after = after;
    this.sightings = sightings;
  }

  static void note(MemberTable before, MemberTable after, Sightings sightings) {
    TableChange change = new TableChange(before, after, sightings);
    change.ofRing();
    change.ofPlans();
    after.members().values().forEach(change::ofMember);
  }

  private void ofRing() {
    CurrentMembers old = before.current();
    CurrentMembers ring = after.current();
    if (old.sequence() >= ring.sequence()) {
      return;
    }
    sightings.note(Reached.PLAN_DONE);
    PlanRecord plan = before.plans().get(ring.plan());
    sightings.noteIf(
        plan != null && !before.removed().containsAll(plan.plan().absent()), Reached.ABSENT_MEMBER);
    for (RingMember member : ring.seats()) {
      RingMember same = memberOf(old, member.id());
      sightings.noteIf(same == null, Reached.CANDIDATE_ADMITTED);
      sightings.noteIf(
          same == null && old.seats().stream().anyMatch(one -> one.seat().equals(member.seat())),
          Reached.REPLACED);
      sightings.noteIf(same != null && same.weight() != member.weight(), Reached.WEIGHT_CHANGED);
    }
  }

  private static @Nullable RingMember memberOf(CurrentMembers ring, NodeId id) {
    return ring.seats().stream().filter(one -> one.id().equals(id)).findFirst().orElse(null);
  }

  private void ofPlans() {
    int open = 0;
    for (PlanRecord plan : after.plans().values()) {
      PlanStage stage = after.stageOf(plan);
      PlanRecord known = before.plans().get(plan.plan().id());
      boolean wasOpen = known == null || before.stageOf(known) != PlanStage.ABORTED;
      sightings.noteIf(
          stage == PlanStage.ABORTED && plan.committed() && wasOpen, Reached.PLAN_ABORTED);
      open += stage == PlanStage.COPY || stage == PlanStage.MOVE ? 1 : 0;
    }
    sightings.noteIf(open > 1, Reached.TWO_PLANS_AT_ONCE);
  }

  private void ofMember(MemberRecord member) {
    MemberRecord known = before.member(member.id());
    if (known == null || known.state() == member.state()) {
      return;
    }
    Removal removal = member.removal();
    boolean gone = member.state() == MemberState.REMOVED;
    boolean forced = gone && removal != null && !removal.by().equals(member.id());
    sightings.noteIf(forced, Reached.FORCED_REMOVAL);
    sightings.noteIf(forced && before.activePlan() != null, Reached.REMOVED_DURING_PLAN);
    sightings.noteIf(gone && !forced, Reached.DRAINED_AFTER_LEAVE);
    sightings.noteIf(
        known.state() == MemberState.ACTIVE && member.state() == MemberState.JOINING,
        Reached.DRAINED_AFTER_ABORT);
  }
}
