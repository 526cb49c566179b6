package io.gramme.node.data;

import io.gramme.membership.ClusterRing;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.PlanRecord;
import io.gramme.membership.RingMember;
import io.gramme.membership.RingPlan;
import io.gramme.membership.Vote;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/** Plans for tests, at each stage. */
final class TestPlans {
  private TestPlans() {}

  /** A committed plan whose members are the given nodes. */
  static PlanRecord plan(MemberTable base, long id, int... next) {
    List<RingMember> members = new ArrayList<>();
    for (int node : next) {
      members.add(RingMember.of(Objects.requireNonNull(base.member(new NodeId(node)))));
    }
    return PlanRecord.proposing(new RingPlan(
            id, base.current().sequence(), base.current().plan(), members, new TreeSet<>(), 1))
        .commit();
  }

  static ClusterRing copying(MemberTable base, PlanRecord plan) {
    return ClusterRing.of(base.withPlan(plan));
  }

  static ClusterRing moving(MemberTable base, PlanRecord plan) {
    return ClusterRing.of(base.withPlan(agreed(base, plan)));
  }

  static ClusterRing done(MemberTable base, PlanRecord plan) {
    PlanRecord moved = agreed(base, plan);
    for (NodeId participant : plan.plan().participants(base.current())) {
      moved = moved.withMoved(participant);
    }
    return ClusterRing.of(base.withPlan(moved));
  }

  static ClusterRing aborted(MemberTable base, PlanRecord plan) {
    NodeId first = plan.plan().participants(base.current()).first();
    return ClusterRing.of(base.withPlan(plan.abort().withVote(first, Vote.NO)));
  }

  private static PlanRecord agreed(MemberTable base, PlanRecord plan) {
    PlanRecord agreed = plan;
    for (NodeId participant : plan.plan().participants(base.current())) {
      agreed = agreed.withVote(participant, Vote.GO);
    }
    return agreed;
  }
}
