package io.gramme.node.control;

import io.gramme.membership.HeldVote;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.PlanRecord;
import io.gramme.membership.PlanStage;
import io.gramme.membership.Vote;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * What a node says to the plans of a table in which it is a participant (rule E3): it pledges itself to the first one and
 * refuses all others, confirms that it follows the stage MOVE, and tells what it holds of the votes of those that were
 * removed. A function of the table alone: whoever calls makes the outcome durable together with what it follows from. A
 * node that was removed says nothing.
 */
final class Votes {
  private final NodeId self;

  Votes(NodeId self) {
    this.self = self;
  }

  /** The table with everything that this node has to say to it. */
  MemberTable following(MemberTable table) {
    MemberTable before = table;
    // What is said to one plan may decide it, and that may bring another one into force.
    for (MemberTable next = step(before); next != null; next = step(before)) {
      before = next;
    }
    return before;
  }

  /** The table in which this node is ready for a plan, if it may still say so. */
  MemberTable copied(MemberTable table, long plan) {
    PlanRecord record = table.plans().get(plan);
    if (record == null
        || !takesPart(table, record)
        || record.vote(self) != Vote.PLEDGED
        || record.aborted()
        || table.stageOf(record) != PlanStage.COPY) {
      return table;
    }
    return table.withPlan(record.withVote(self, Vote.GO));
  }

  private boolean takesPart(MemberTable table, PlanRecord record) {
    return record.committed()
        && record.plan().isOn(table.current())
        && !table.isRemoved(self)
        && record.plan().participants(table.current()).contains(self);
  }

  /** The table with one thing more that this node has to say; null when there is none. */
  private @Nullable MemberTable step(MemberTable table) {
    for (PlanRecord record : table.plans().values()) {
      PlanRecord said = takesPart(table, record) ? said(table, record) : record;
      if (!said.equals(record)) {
        return table.withPlan(said);
      }
    }
    return null;
  }

  private PlanRecord said(MemberTable table, PlanRecord record) {
    PlanRecord told = withHeld(table, record);
    PlanStage stage = table.withPlan(told).stageOf(told);
    Vote own = told.vote(self);
    if (stage == PlanStage.ABORTED) {
      return told;
    } else if (told.aborted() && own != Vote.GO) {
      return told.withVote(self, Vote.NO);
    } else if (own == null) {
      return told.withVote(self, isPledgedElsewhere(table, told) ? Vote.NO : Vote.PLEDGED);
    } else if (stage == PlanStage.MOVE) {
      return told.withMoved(self);
    } else {
      return told;
    }
  }

  /** What is held of the votes of removed participants is said once, and later news of them are ignored. */
  private PlanRecord withHeld(MemberTable table, PlanRecord record) {
    PlanRecord told = record;
    SortedSet<NodeId> removed = record.plan().participants(table.current());
    removed.retainAll(table.removed());
    for (NodeId node : removed) {
      if (!told.isHeld(node, self)) {
        told = told.withHeld(node, self, held(record.vote(node)));
      }
    }
    return told;
  }

  private static HeldVote held(@Nullable Vote vote) {
    return vote == Vote.GO ? HeldVote.GO : vote == Vote.NO ? HeldVote.NO : HeldVote.NONE;
  }

  private boolean isPledgedElsewhere(MemberTable table, PlanRecord record) {
    for (PlanRecord other : table.plans().values()) {
      Vote vote = other.vote(self);
      if (other.plan().id() != record.plan().id()
          && (vote == Vote.PLEDGED || vote == Vote.GO)
          && table.stageOf(other) != PlanStage.ABORTED) {
        return true;
      }
    }
    return false;
  }
}
