package io.gramme.membership;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a plan (rule E3): the plan itself, which never changes, and what was said to it. A convergent type:
 * marks are set and never taken back, votes are said once.
 *
 * @param committed whether it is to happen; before that it has no effect
 * @param aborted whether somebody wants it to end: whoever has not said go says no
 * @param votes of participants, each said by the participant alone
 * @param moved who has confirmed that it follows the stage MOVE
 * @param held by removed participant and survivor: what the survivor held of its vote
 */
public record PlanRecord(
    RingPlan plan,
    boolean committed,
    boolean aborted,
    SortedMap<NodeId, Vote> votes,
    SortedSet<NodeId> moved,
    SortedMap<NodeId, SortedMap<NodeId, HeldVote>> held) {
  /** Copies the collections. */
  public PlanRecord {
    votes = Collections.unmodifiableSortedMap(new TreeMap<>(votes));
    moved = Collections.unmodifiableSortedSet(new TreeSet<>(moved));
    SortedMap<NodeId, SortedMap<NodeId, HeldVote>> copy = new TreeMap<>();
    held.forEach((removed, votesHeld) ->
        copy.put(removed, Collections.unmodifiableSortedMap(new TreeMap<>(votesHeld))));
    held = Collections.unmodifiableSortedMap(copy);
  }

  /** A plan that was made and not committed. */
  public static PlanRecord proposing(RingPlan plan) {
    return new PlanRecord(plan, false, false, new TreeMap<>(), new TreeSet<>(), new TreeMap<>());
  }

  public PlanRecord commit() {
    return new PlanRecord(plan, true, aborted, votes, moved, held);
  }

  public PlanRecord abort() {
    return new PlanRecord(plan, committed, true, votes, moved, held);
  }

  /** With one vote more; a vote that was said is not changed. */
  public PlanRecord withVote(NodeId participant, Vote vote) {
    SortedMap<NodeId, Vote> more = new TreeMap<>(votes);
    more.merge(participant, vote, PlanRecord::later);
    return new PlanRecord(plan, committed, aborted, more, moved, held);
  }

  /** With one participant more that follows the stage MOVE. */
  public PlanRecord withMoved(NodeId participant) {
    SortedSet<NodeId> more = new TreeSet<>(moved);
    more.add(participant);
    return new PlanRecord(plan, committed, aborted, votes, more, held);
  }

  /** With what a survivor holds of the vote of a removed participant. */
  public PlanRecord withHeld(NodeId removed, NodeId survivor, HeldVote vote) {
    SortedMap<NodeId, SortedMap<NodeId, HeldVote>> more = new TreeMap<>(held);
    SortedMap<NodeId, HeldVote> ofRemoved =
        new TreeMap<>(more.getOrDefault(removed, new TreeMap<>()));
    ofRemoved.merge(survivor, vote, PlanRecord::later);
    more.put(removed, ofRemoved);
    return new PlanRecord(plan, committed, aborted, votes, moved, more);
  }

  public @Nullable Vote vote(NodeId participant) {
    return votes.get(participant);
  }

  /** Whether a survivor has said what it holds of the vote of a removed participant. */
  public boolean isHeld(NodeId removed, NodeId survivor) {
    SortedMap<NodeId, HeldVote> ofRemoved = held.get(removed);
    return ofRemoved != null && ofRemoved.containsKey(survivor);
  }

  /**
   * How far it has come, as seen from the ring it was computed from.
   *
   * @param removed of all members, those that were removed by force or have left
   */
  PlanStage stage(CurrentMembers base, SortedSet<NodeId> removed) {
    if (!committed) {
      return PlanStage.PROPOSED;
    }
    SortedSet<NodeId> participants = plan.participants(base);
    SortedSet<NodeId> survivors = new TreeSet<>(participants);
    survivors.removeAll(removed);
    boolean all = true;
    for (NodeId participant : participants) {
      Vote vote = survivors.contains(participant)
          ? votes.get(participant)
          : heldVote(participant, survivors);
      if (vote == Vote.NO) {
        return PlanStage.ABORTED;
      }
      all &= vote == Vote.GO;
    }
    if (!all) {
      return PlanStage.COPY;
    }
    return moved.containsAll(survivors) ? PlanStage.DONE : PlanStage.MOVE;
  }

  /** E3: go if any survivor holds go, no when all hold none; open until one of both is known. */
  private @Nullable Vote heldVote(NodeId removed, SortedSet<NodeId> survivors) {
    Map<NodeId, HeldVote> ofRemoved = held.getOrDefault(removed, new TreeMap<>());
    boolean all = true;
    boolean go = false;
    for (NodeId survivor : survivors) {
      HeldVote vote = ofRemoved.get(survivor);
      if (vote == HeldVote.NO) {
        return Vote.NO;
      }
      go |= vote == HeldVote.GO;
      all &= vote != null;
    }
    if (go) {
      return Vote.GO;
    }
    return all ? Vote.NO : null;
  }

  PlanRecord join(PlanRecord other) {
    if (equals(other)) {
      return this;
    }
    SortedMap<NodeId, Vote> allVotes = new TreeMap<>(votes);
    other.votes.forEach((node, vote) -> allVotes.merge(node, vote, PlanRecord::later));
    SortedSet<NodeId> allMoved = new TreeSet<>(moved);
    allMoved.addAll(other.moved);
    SortedMap<NodeId, SortedMap<NodeId, HeldVote>> allHeld = new TreeMap<>(held);
    other.held.forEach((removed, ofRemoved) -> {
      SortedMap<NodeId, HeldVote> more =
          new TreeMap<>(allHeld.getOrDefault(removed, new TreeMap<>()));
      ofRemoved.forEach((survivor, vote) -> more.merge(survivor, vote, PlanRecord::later));
      allHeld.put(removed, more);
    });
    // Of two plans with one id, which no two random draws are, all must take the same.
    RingPlan same = plan.compareTo(other.plan) >= 0 ? plan : other.plan;
    return new PlanRecord(
        same, committed || other.committed, aborted || other.aborted, allVotes, allMoved, allHeld);
  }

  private static <E extends Enum<E>> E later(E one, E other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
