package io.gramme.membership;

import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Why a plan cannot happen on a table (rule E3): the checks of {@link RingChange#obstacle}. */
final class PlanObstacle {
  private final MemberTable table;
  private final RingPlan plan;

  private PlanObstacle(MemberTable table, RingPlan plan) {
    this.table = table;
    this.plan = plan;
  }

  static @Nullable String of(MemberTable table, RingPlan plan) {
    PlanObstacle checks = new PlanObstacle(table, plan);
    String obstacle = checks.ofTime();
    obstacle = obstacle == null ? checks.ofNewMembers() : obstacle;
    obstacle = obstacle == null ? checks.ofOldMembers() : obstacle;
    obstacle = obstacle == null ? MemberTable.obstacle(plan.next()) : obstacle;
    return obstacle == null ? checks.ofAbsence() : obstacle;
  }

  private @Nullable String ofTime() {
    CurrentMembers ring = table.current();
    if (!plan.isOn(ring)) {
      return "plan " + plan.name() + " was made for the ring of sequence " + plan.baseSequence()
          + " (plan " + RingPlan.nameOf(plan.basePlan()) + "), and the ring in force has sequence "
          + ring.sequence() + " (plan " + RingPlan.nameOf(ring.plan()) + "): make it anew";
    }
    PlanRecord same = table.plans().get(plan.id());
    if (same != null && !same.plan().equals(plan)) {
      return "another plan has the id " + plan.name();
    }
    if (same != null && (same.aborted() || table.stageOf(same) == PlanStage.ABORTED)) {
      return "plan " + plan.name() + " was aborted: make it anew";
    }
    PlanRecord active = table.activePlan();
    return active == null || active.plan().id() == plan.id()
        ? null
        : "plan " + active.plan().name() + " is under way (" + table.stageOf(active)
            + "): wait for its end or abort it";
  }

  private @Nullable String ofNewMembers() {
    for (NodeId id : plan.nextMembers()) {
      MemberRecord record = table.member(id);
      if (record == null) {
        return "node " + id + " of plan " + plan.name() + " is unknown to this cluster";
      }
      if (record.state() == MemberState.REMOVED) {
        return "node " + id + " of plan " + plan.name() + " was removed: make the plan anew";
      }
      if (!table.current().contains(id) && record.state() != MemberState.JOINING) {
        return "node " + id + " of plan " + plan.name() + " is not a candidate: its state is "
            + record.state() + ", and candidates are " + MemberState.JOINING;
      }
    }
    return null;
  }

  private @Nullable String ofOldMembers() {
    for (NodeId id : table.current().members()) {
      if (table.isRemoved(id) && !plan.absent().contains(id)) {
        return "member " + id + " was removed after plan " + plan.name()
            + " was made: make the plan anew";
      }
    }
    return null;
  }

  private @Nullable String ofAbsence() {
    SortedSet<NodeId> named = new TreeSet<>(plan.absent());
    named.removeAll(table.removed());
    for (NodeId id : named) {
      if (!table.current().contains(id) || !plan.nextMembers().contains(id)) {
        return "node " + id + " is named as absent by plan " + plan.name()
            + ": only who is a member before and afterwards may be";
      }
    }
    return Absence.obstacle(table, plan.next(), named);
  }
}
