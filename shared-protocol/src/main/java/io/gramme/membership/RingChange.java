package io.gramme.membership;

import io.gramme.ring.Placement;
import io.gramme.ring.SeatSpec;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Puts together a {@linkplain RingPlan plan} for the ring of a table (rule E3). Members of the ring that were removed by
 * force have no place in any plan: they drop out of the next ring unless somebody replaces them.
 *
 * <p>Immutable and thread-safe: each method returns another change. They throw {@link PlanException} with the sentence
 * that a user needs.
 */
public final class RingChange {
  private final MemberTable table;
  private final SortedMap<NodeId, RingMember> next;
  private final SortedSet<NodeId> absent;
  private final boolean belowN;

  private RingChange(
      MemberTable table,
      SortedMap<NodeId, RingMember> next,
      SortedSet<NodeId> absent,
      boolean belowN) {
    this.table = table;
    this.next = next;
    this.absent = absent;
    this.belowN = belowN;
  }

  /** A change of the ring in force, which so far only drops removed members. */
  public static RingChange on(MemberTable table) {
    SortedMap<NodeId, RingMember> next = new TreeMap<>();
    for (RingMember member : table.current().seats()) {
      if (!table.isRemoved(member.id())) {
        next.put(member.id(), member);
      }
    }
    return new RingChange(table, next, new TreeSet<>(), false);
  }

  /** A candidate comes in on the seat, in the zone and with the weight that its record says. */
  public RingChange join(NodeId id) {
    return with(RingMember.of(candidate(id)));
  }

  /** A member of the ring goes and hands on what it holds. */
  public RingChange leave(NodeId id) {
    return without(leaving(id).id());
  }

  /** A candidate takes over the seat, zone and weight of a member of the ring, which goes or was removed. */
  public RingChange replace(NodeId old, NodeId by) {
    RingMember place = table.isRemoved(old) ? placeOfRemoved(old) : leaving(old);
    MemberRecord candidate = candidate(by);
    return without(old)
        .with(new RingMember(candidate.id(), place.seat(), place.zone(), place.weight()));
  }

  /**
   * A member of the next ring takes another share of the data.
   *
   * @param weight {@value SeatSpec#MIN_WEIGHT} to {@value SeatSpec#MAX_WEIGHT}
   */
  public RingChange weight(NodeId id, double weight) {
    RingMember member = staying(id);
    return changed(id, () -> new RingMember(id, member.seat(), member.zone(), weight));
  }

  /** A member of the next ring stands in another failure domain, or in none. */
  public RingChange zone(NodeId id, @Nullable String zone) {
    RingMember member = staying(id);
    return changed(id, () -> new RingMember(id, member.seat(), zone, member.weight()));
  }

  /** A member of the ring cannot be reached: it stays a member, and the change happens without it. */
  public RingChange absent(NodeId id) {
    staying(id);
    if (!table.current().contains(id)) {
      throw new PlanException(
          "node " + id + " is not a member of the ring yet and cannot be absent");
    }
    SortedSet<NodeId> more = new TreeSet<>(absent);
    more.add(id);
    return new RingChange(table, next, more, belowN);
  }

  /** The change is wanted even if it leaves fewer members than the cluster has replicas of each key. */
  public RingChange evenBelowN() {
    return new RingChange(table, next, absent, true);
  }

  /**
   * The plan.
   *
   * @param id 64 random bits, not 0
   * @param createdMillis wall time, for people
   */
  public RingPlan plan(long id, long createdMillis) {
    List<RingMember> ring = List.copyOf(next.values());
    if (ring.isEmpty()) {
      throw new PlanException("the ring would have no member left");
    }
    if (ring.equals(table.current().seats())) {
      throw new PlanException("the plan would change nothing");
    }
    requireEnough(ring.size());
    refuse(MemberTable.obstacle(ring));
    refuse(Absence.obstacle(table, ring, absent));
    TreeSet<NodeId> apart = new TreeSet<>(absent);
    table.current().members().stream().filter(table::isRemoved).forEach(apart::add);
    CurrentMembers base = table.current();
    return new RingPlan(id, base.sequence(), base.plan(), ring, apart, createdMillis);
  }

  private void requireEnough(int members) {
    int replicas = table.parameters().placement().replicas();
    if (members < replicas && members < table.current().seats().size() && !belowN) {
      throw new PlanException("the ring would have " + members + " members and each key " + replicas
          + " replicas: keys would lose replicas; allow it explicitly if this is wanted");
    }
  }

  private static void refuse(@Nullable String obstacle) {
    if (obstacle != null) {
      throw new PlanException(obstacle);
    }
  }

  private RingChange with(RingMember newcomer) {
    for (RingMember member : next.values()) {
      if (member.seat().equals(newcomer.seat())) {
        throw new PlanException("node " + newcomer.id() + " asks for the seat '" + newcomer.seat()
            + "', which is taken by member " + member.id());
      }
    }
    if (next.size() == Placement.MAX_SEATS) {
      throw new PlanException("the ring would have " + (next.size() + 1) + " members; allowed are "
          + Placement.MAX_SEATS);
    }
    SortedMap<NodeId, RingMember> more = new TreeMap<>(next);
    more.put(newcomer.id(), newcomer);
    return new RingChange(table, more, absent, belowN);
  }

  private RingChange without(NodeId id) {
    SortedMap<NodeId, RingMember> fewer = new TreeMap<>(next);
    fewer.remove(id);
    return new RingChange(table, fewer, absent, belowN);
  }

  private interface Placing {
    RingMember place();
  }

  private RingChange changed(NodeId id, Placing placing) {
    SortedMap<NodeId, RingMember> changed = new TreeMap<>(next);
    try {
      changed.put(id, placing.place());
    } catch (IllegalArgumentException e) {
      throw new PlanException("member " + id + ": " + e.getMessage());
    }
    return new RingChange(table, changed, absent, belowN);
  }

  private MemberRecord known(NodeId id) {
    MemberRecord record = table.member(id);
    if (record == null) {
      throw new PlanException("node " + id + " is unknown to this cluster");
    }
    return record;
  }

  private MemberRecord candidate(NodeId id) {
    MemberRecord record = known(id);
    if (next.containsKey(id)) {
      throw new PlanException("node " + id + " is already a member");
    }
    if (record.state() == MemberState.REMOVED) {
      throw new PlanException(
          "node " + id + " was removed and cannot come back under this id; start it anew");
    }
    if (record.state() != MemberState.JOINING || table.current().contains(id)) {
      throw new PlanException("node " + id + " is not a candidate: its state is " + record.state()
          + ", and candidates are " + MemberState.JOINING);
    }
    return record;
  }

  private RingMember leaving(NodeId id) {
    RingMember member = staying(id);
    if (absent.contains(id)) {
      throw new PlanException("member " + id + " is named as absent, and the absent stay members");
    }
    return member;
  }

  private RingMember staying(NodeId id) {
    known(id);
    RingMember member = next.get(id);
    if (member != null) {
      return member;
    }
    if (table.isRemoved(id)) {
      throw new PlanException("node " + id + " was removed: any plan drops it from the ring");
    }
    throw new PlanException(
        table.current().contains(id)
            ? "member " + id + " leaves with this plan"
            : "node " + id + " is not a member of the ring");
  }

  private RingMember placeOfRemoved(NodeId id) {
    for (RingMember member : table.current().seats()) {
      if (member.id().equals(id)) {
        return member;
      }
    }
    throw new PlanException("node " + id + " was removed and has no seat to take over");
  }

  /**
   * Why a member that is asked to take or to commit a plan refuses it; null when it does not. A plan that is in the table
   * already, and is under way there, is not refused: whoever did not hear the first answer asks again.
   */
  public static @Nullable String obstacle(MemberTable table, RingPlan plan) {
    return PlanObstacle.of(table, plan);
  }
}
