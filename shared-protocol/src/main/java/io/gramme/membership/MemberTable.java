package io.gramme.membership;

import io.gramme.ring.Placement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The one thing every process shares: who the members are, which of them place the keys, and which buckets were
 * created (rule E1). A convergent type: {@link #join} is commutative, associative and idempotent. Immutable and
 * thread-safe.
 *
 * @param parameters what was fixed at creation
 * @param members every member ever known, removed ones included
 * @param buckets every bucket that was created
 * @param current the members whose placement is in force
 * @param plans by id, those that were computed from it or from a later ring (rule E3)
 */
public record MemberTable(
    ClusterParameters parameters,
    SortedMap<NodeId, MemberRecord> members,
    SortedMap<String, BucketRecord> buckets,
    CurrentMembers current,
    SortedMap<Long, PlanRecord> plans) {
  /**
   * Checks that every member of the ring, and of a plan, has a record. A plan that is done is the ring, and plans from an
   * earlier ring are forgotten: only one plan can be done for each ring, so nobody will ever count their votes again.
   *
   * @throws IllegalArgumentException naming the member without one
   */
  public MemberTable {
    members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
    buckets = Collections.unmodifiableSortedMap(new TreeMap<>(buckets));
    SortedMap<Long, PlanRecord> open = new TreeMap<>(Long::compareUnsigned);
    open.putAll(plans);
    SortedSet<NodeId> removed = removedOf(members);
    for (PlanRecord done = done(current, open, removed);
        done != null;
        done = done(current, open, removed)) {
      current = done.plan().outcome();
    }
    long sequence = current.sequence();
    open.values().removeIf(record -> record.plan().baseSequence() < sequence);
    plans = Collections.unmodifiableSortedMap(open);
    requireRecords("current member", current.members(), members);
    for (PlanRecord record : plans.values()) {
      requireRecords("member of a plan", record.plan().nextMembers(), members);
    }
  }

  private static @Nullable PlanRecord done(
      CurrentMembers current, SortedMap<Long, PlanRecord> plans, SortedSet<NodeId> removed) {
    for (PlanRecord record : plans.values()) {
      if (record.plan().isOn(current) && record.stage(current, removed) == PlanStage.DONE) {
        return record;
      }
    }
    return null;
  }

  private static void requireRecords(
      String what, List<NodeId> ids, SortedMap<NodeId, MemberRecord> members) {
    for (NodeId id : ids) {
      if (!members.containsKey(id)) {
        throw new IllegalArgumentException(what + " " + id + " has no record in the table");
      }
    }
  }

  private static SortedSet<NodeId> removedOf(SortedMap<NodeId, MemberRecord> members) {
    SortedSet<NodeId> removed = new TreeSet<>();
    for (MemberRecord record : members.values()) {
      if (record.state() == MemberState.REMOVED) {
        removed.add(record.id());
      }
    }
    return removed;
  }

  /** A table without plans. */
  public MemberTable(
      ClusterParameters parameters,
      SortedMap<NodeId, MemberRecord> members,
      SortedMap<String, BucketRecord> buckets,
      CurrentMembers current) {
    this(parameters, members, buckets, current, new TreeMap<>());
  }

  /** The table of a cluster that consists of its first node. */
  public static MemberTable founding(ClusterParameters parameters, MemberRecord founder) {
    SortedMap<NodeId, MemberRecord> members = new TreeMap<>();
    members.put(founder.id(), founder);
    return new MemberTable(
        parameters,
        members,
        new TreeMap<>(),
        new CurrentMembers(1, 0, List.of(RingMember.of(founder))));
  }

  /**
   * Why no ring can be computed from this table: more members than a placement takes, or two of them on one seat. Whoever
   * is to keep or follow a table of others asks first; a process that followed such a one would fail at once and after
   * every start. What two good tables know together is good.
   *
   * @return what is wrong and with whom, or null when nothing is
   */
  public @Nullable String obstacle() {
    String obstacle = obstacle(current.seats());
    for (PlanRecord record : plans.values()) {
      obstacle = obstacle == null ? obstacle(record.plan().next()) : obstacle;
    }
    return obstacle;
  }

  static @Nullable String obstacle(List<RingMember> ring) {
    if (ring.size() > Placement.MAX_SEATS) {
      return ring.size() + " members of a ring; allowed are " + Placement.MAX_SEATS;
    }
    Map<String, NodeId> seats = new TreeMap<>();
    for (RingMember member : ring) {
      NodeId other = seats.put(member.seat(), member.id());
      if (other != null) {
        return "members " + other + " and " + member.id() + " share the seat '" + member.seat()
            + "'";
      }
    }
    return null;
  }

  /** The cluster's identity. */
  public ClusterId cluster() {
    return parameters.cluster();
  }

  public @Nullable MemberRecord member(NodeId id) {
    return members.get(id);
  }

  /** When a write of a bucket is acknowledged; when it is on disk unless it was created otherwise. */
  public Durability durabilityOf(String bucket) {
    BucketRecord record = buckets.get(bucket);
    return record != null && record.durability() == Durability.INTERVAL
        ? Durability.INTERVAL
        : Durability.FSYNC;
  }

  /** How a bucket's versions are kept; causal unless it was created otherwise. */
  public BucketMode modeOf(String bucket) {
    BucketRecord record = buckets.get(bucket);
    return record != null && record.mode() == BucketMode.LAST_WRITE_WINS
        ? BucketMode.LAST_WRITE_WINS
        : BucketMode.CAUSAL;
  }

  /** Those of all members that were removed by force or have left. */
  public SortedSet<NodeId> removed() {
    return removedOf(members);
  }

  public boolean isRemoved(NodeId id) {
    MemberRecord record = members.get(id);
    return record != null && record.state() == MemberState.REMOVED;
  }

  /** How far a plan of this table has come; one that was computed from another ring is as good as aborted. */
  public PlanStage stageOf(PlanRecord record) {
    return record.plan().isOn(current) ? record.stage(current, removed()) : PlanStage.ABORTED;
  }

  /** The plan under way: the one in MOVE, else the first in COPY; null when there is none. */
  public @Nullable PlanRecord activePlan() {
    PlanRecord copying = null;
    for (PlanRecord record : plans.values()) {
      PlanStage stage = stageOf(record);
      if (stage == PlanStage.MOVE) {
        return record;
      }
      copying = copying == null && stage == PlanStage.COPY ? record : copying;
    }
    return copying;
  }

  /** The records of the members whose placement is in force, in ascending order of their ids. */
  public List<MemberRecord> currentRecords() {
    List<MemberRecord> records = new ArrayList<>(current.members().size());
    for (NodeId id : current.members()) {
      MemberRecord record = members.get(id);
      if (record != null) {
        records.add(record);
      }
    }
    return records;
  }

  /** This table with one more record of a member. */
  public MemberTable withMember(MemberRecord record) {
    SortedMap<NodeId, MemberRecord> joined = new TreeMap<>(members);
    joined.merge(record.id(), record, MemberRecord::join);
    return new MemberTable(parameters, joined, buckets, current, plans);
  }

  public MemberTable withBucket(BucketRecord record) {
    SortedMap<String, BucketRecord> joined = new TreeMap<>(buckets);
    joined.merge(record.name(), record, BucketRecord::join);
    return new MemberTable(parameters, members, joined, current, plans);
  }

  /** This table with another ring. */
  public MemberTable withCurrent(CurrentMembers next) {
    return new MemberTable(parameters, members, buckets, next, plans);
  }

  /** This table with a ring of members as their records ask to be placed. */
  public MemberTable withCurrent(long sequence, long plan, Collection<NodeId> ids) {
    List<RingMember> seats = new ArrayList<>(ids.size());
    for (NodeId id : new TreeSet<>(ids)) {
      MemberRecord record = members.get(id);
      if (record == null) {
        throw new IllegalArgumentException("current member " + id + " has no record in the table");
      }
      seats.add(RingMember.of(record));
    }
    return withCurrent(new CurrentMembers(sequence, plan, seats));
  }

  /** This table with more that is known of a plan. */
  public MemberTable withPlan(PlanRecord record) {
    SortedMap<Long, PlanRecord> joined = new TreeMap<>(plans);
    joined.merge(record.plan().id(), record, PlanRecord::join);
    return new MemberTable(parameters, members, buckets, current, joined);
  }

  /**
   * What both tables know.
   *
   * @throws IllegalArgumentException when the other is of another cluster or was created with other parameters
   */
  public MemberTable join(MemberTable other) {
    if (equals(other)) {
      return this;
    }
    if (!parameters.equals(other.parameters)) {
      throw new IllegalArgumentException("tables of different clusters cannot be joined: "
          + parameters + " and " + other.parameters);
    }
    return join(TableDelta.whole(other));
  }

  /**
   * What this table and a delta know together.
   *
   * @throws IllegalArgumentException when the delta names a member of the ring of which neither has a record
   */
  public MemberTable join(TableDelta delta) {
    SortedMap<NodeId, MemberRecord> joinedMembers = new TreeMap<>(members);
    for (MemberRecord record : delta.members()) {
      joinedMembers.merge(record.id(), record, MemberRecord::join);
    }
    SortedMap<String, BucketRecord> joinedBuckets = new TreeMap<>(buckets);
    for (BucketRecord record : delta.buckets()) {
      joinedBuckets.merge(record.name(), record, BucketRecord::join);
    }
    SortedMap<Long, PlanRecord> joinedPlans = new TreeMap<>(plans);
    for (PlanRecord record : delta.plans()) {
      joinedPlans.merge(record.plan().id(), record, PlanRecord::join);
    }
    CurrentMembers next = delta.current();
    return new MemberTable(
        parameters,
        joinedMembers,
        joinedBuckets,
        next == null ? current : current.join(next),
        joinedPlans);
  }
}
