package io.gramme.node.control;

import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.PlanRecord;
import io.gramme.membership.PlanStage;
import io.gramme.membership.Removal;
import io.gramme.membership.Vote;
import org.jspecify.annotations.Nullable;

/**
 * How a node's own record follows the ring (rule E1); nobody else changes it, but for its removal. A candidate is JOINING
 * and holds nothing; it is ACTIVE from its pledge to a plan with it, when it may begin to hold copies. A member of the ring
 * that is none any more is LEAVING until it has handed on what it holds, and then REMOVED by itself.
 */
final class OwnRecord {
  private final NodeId self;

  OwnRecord(NodeId self) {
    this.self = self;
  }

  /** A later table, with the own record as the change of the ring from an earlier table demands it. */
  MemberTable following(MemberTable earlier, MemberTable later) {
    MemberRecord record = later.member(self);
    if (record == null || record.state() == MemberState.REMOVED) {
      return later;
    }
    MemberState next = next(earlier, later, record.state());
    return next == record.state() ? later : later.withMember(record.in(next));
  }

  private MemberState next(MemberTable earlier, MemberTable later, MemberState state) {
    if (later.current().contains(self)) {
      return MemberState.ACTIVE;
    } else if (state == MemberState.ACTIVE && earlier.current().contains(self)) {
      return MemberState.LEAVING;
    } else if (state == MemberState.JOINING && coming(later) != null) {
      return MemberState.ACTIVE;
    } else {
      return state;
    }
  }

  /** The undecided plan that this node has pledged itself to and that has it in the ring to come; null when there is none. */
  private @Nullable PlanRecord coming(MemberTable table) {
    for (PlanRecord record : table.plans().values()) {
      Vote vote = record.vote(self);
      if ((vote == Vote.PLEDGED || vote == Vote.GO) && isComing(table, record)) {
        return record;
      }
    }
    return null;
  }

  private boolean isComing(MemberTable table, PlanRecord record) {
    PlanStage stage = table.stageOf(record);
    return (stage == PlanStage.COPY || stage == PlanStage.MOVE)
        && record.plan().nextMembers().contains(self);
  }

  /**
   * The table once this node holds nothing of what it does not own (rule E4): who was leaving is gone, and who received for
   * a plan that was aborted is a candidate as before.
   */
  MemberTable drained(MemberTable table, long wallMillis) {
    MemberRecord record = table.member(self);
    if (record == null
        || table.current().contains(self)
        || table.plans().values().stream().anyMatch(plan -> isComing(table, plan))) {
      return table;
    } else if (record.state() == MemberState.LEAVING) {
      return table.withMember(record.removed(new Removal(self, wallMillis)));
    } else if (record.state() == MemberState.ACTIVE) {
      return table.withMember(record.in(MemberState.JOINING));
    } else {
      return table;
    }
  }
}
