package io.gramme.membership;

import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a node says to the plans of its table (rule E3), as a function of the table alone. */
final class Participant {
  private final NodeId self;
  private final Set<PlanRule> broken;

  Participant(NodeId self, Set<PlanRule> broken) {
    this.self = self;
    this.broken = broken;
  }

  /** The table with everything said that it asks this node to say. */
  MemberTable act(MemberTable table) {
    MemberTable said = table;
    for (MemberTable more = step(said); more != null; more = step(said)) {
      said = more;
    }
    return said;
  }

  /** The table after the node has found that it has all the states that a plan gives it. */
  MemberTable ready(MemberTable table) {
    for (PlanRecord record : table.plans().values()) {
      if (table.stageOf(record) == PlanStage.COPY && record.vote(self) == Vote.PLEDGED) {
        return act(table.withPlan(record.withVote(self, Vote.GO)));
      }
    }
    return table;
  }

  private @Nullable MemberTable step(MemberTable table) {
    if (table.isRemoved(self)) {
      return null;
    }
    for (PlanRecord record : table.plans().values()) {
      if (record.plan().isOn(table.current())
          && record.plan().participants(table.current()).contains(self)) {
        PlanRecord more = say(table, record);
        if (!more.equals(record)) {
          return table.withPlan(more);
        }
      }
    }
    return null;
  }

  private PlanRecord say(MemberTable table, PlanRecord record) {
    PlanRecord held = hold(table, record);
    if (!held.equals(record)) {
      return held;
    }
    PlanStage stage = table.stageOf(record);
    if (stage != PlanStage.COPY && stage != PlanStage.MOVE) {
      return record;
    }
    Vote own = record.vote(self);
    boolean free = own == null || own == Vote.PLEDGED || broken.contains(PlanRule.GO_BINDS);
    if (record.aborted() && free) {
      return record.withVote(self, Vote.NO);
    }
    if (own == null) {
      return record.withVote(self, isPledged(table, record) ? Vote.NO : Vote.PLEDGED);
    }
    return stage == PlanStage.MOVE || broken.contains(PlanRule.CONFIRM_WHAT_IS_SEEN)
        ? record.withMoved(self)
        : record;
  }

  private PlanRecord hold(MemberTable table, PlanRecord record) {
    SortedSet<NodeId> removed = new TreeSet<>(record.plan().participants(table.current()));
    removed.retainAll(table.removed());
    PlanRecord more = record;
    for (NodeId id : removed) {
      if (!more.isHeld(id, self) || broken.contains(PlanRule.HELD_ONCE)) {
        more = more.withHeld(id, self, held(record.vote(id)));
      }
    }
    return more;
  }

  private static HeldVote held(@Nullable Vote vote) {
    return vote == Vote.GO ? HeldVote.GO : vote == Vote.NO ? HeldVote.NO : HeldVote.NONE;
  }

  private boolean isPledged(MemberTable table, PlanRecord to) {
    if (broken.contains(PlanRule.ONE_PLEDGE)) {
      return false;
    }
    for (PlanRecord other : table.plans().values()) {
      Vote vote = other.vote(self);
      if (other.plan().id() != to.plan().id()
          && (vote == Vote.PLEDGED || vote == Vote.GO)
          && table.stageOf(other) != PlanStage.ABORTED) {
        return true;
      }
    }
    return false;
  }
}
