package io.gramme.membership;

import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A change of the ring that somebody proposes (rule E3).
 *
 * @param id 64 random bits, never 0
 * @param baseSequence of the ring that it was computed from
 * @param basePlan the plan that led to that ring
 * @param next the members afterwards, ascending
 * @param absent members that take no part: they do not vote, are not copied from and not waited for. Those that are named
 *     as absent stay members; those that had been removed when the plan was made are among them, too
 * @param createdMillis wall time at which it was made, for people
 */
public record RingPlan(
    long id,
    long baseSequence,
    long basePlan,
    List<RingMember> next,
    SortedSet<NodeId> absent,
    long createdMillis)
    implements Comparable<RingPlan> {
  private static final Comparator<RingPlan> ORDER = Comparator.comparingLong(RingPlan::id)
      .thenComparingLong(RingPlan::baseSequence)
      .thenComparingLong(RingPlan::basePlan)
      .thenComparing(RingPlan::next, RingMember::compare)
      .thenComparing(RingPlan::absent, RingPlan::compareNodes)
      .thenComparingLong(RingPlan::createdMillis);

  /** Checks order and emptiness. */
  public RingPlan {
    if (id == 0) {
      throw new IllegalArgumentException("a plan's id is never 0");
    }
    RecordLimits.requireCounter("the sequence of a plan's base", baseSequence, 0);
    RecordLimits.requireCounter("the time of a plan", createdMillis, 0);
    next = List.copyOf(next);
    CurrentMembers.requireRing(next);
    absent = Collections.unmodifiableSortedSet(new TreeSet<>(absent));
  }

  private static int compareNodes(SortedSet<NodeId> one, SortedSet<NodeId> other) {
    return Arrays.compare(one.toArray(NodeId[]::new), other.toArray(NodeId[]::new));
  }

  /** Some order in which only equal plans are equal, for joins. */
  @Override
  public int compareTo(RingPlan other) {
    return ORDER.compare(this, other);
  }

  /** Whether it was computed from this ring. */
  public boolean isOn(CurrentMembers current) {
    return baseSequence == current.sequence() && basePlan == current.plan();
  }

  /** The members afterwards, in ascending order. */
  public List<NodeId> nextMembers() {
    return CurrentMembers.ids(next);
  }

  /** The ring that it leads to. */
  CurrentMembers outcome() {
    return new CurrentMembers(baseSequence + 1, id, next);
  }

  /** Those whose votes count: the members before and after, without the absent ones. */
  public SortedSet<NodeId> participants(CurrentMembers base) {
    SortedSet<NodeId> participants = new TreeSet<>(base.members());
    participants.addAll(nextMembers());
    participants.removeAll(absent);
    return participants;
  }

  /** How people name it: the 16 hexadecimal digits of its id. */
  public String name() {
    return nameOf(id);
  }

  /** How people name the plan of an id. */
  public static String nameOf(long id) {
    return HexFormat.of().toHexDigits(id);
  }
}
