package io.gramme.membership;

import io.gramme.ring.Placement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
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
 */
public record MemberTable(
    ClusterParameters parameters,
    SortedMap<NodeId, MemberRecord> members,
    SortedMap<String, BucketRecord> buckets,
    CurrentMembers current) {
  /**
   * Checks that every current member has a record.
   *
   * @throws IllegalArgumentException naming the member without one
   */
  public MemberTable {
    members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
    buckets = Collections.unmodifiableSortedMap(new TreeMap<>(buckets));
    for (NodeId id : current.members()) {
      if (!members.containsKey(id)) {
        throw new IllegalArgumentException("current member " + id + " has no record in the table");
      }
    }
  }

  /** The table of a cluster that consists of its first node. */
  public static MemberTable founding(ClusterParameters parameters, MemberRecord founder) {
    SortedMap<NodeId, MemberRecord> members = new TreeMap<>();
    members.put(founder.id(), founder);
    return new MemberTable(
        parameters, members, new TreeMap<>(), new CurrentMembers(1, 0, List.of(founder.id())));
  }

  /**
   * Why no ring can be computed from this table, which a join of two good ones may lead to: more members than a placement
   * takes, or two of them on one seat. Whoever is to keep or follow a table asks first; a process that followed such a
   * one would fail at once and after every start.
   *
   * @return what is wrong and with whom, or null when nothing is
   */
  public @Nullable String obstacle() {
    if (current.members().size() > Placement.MAX_SEATS) {
      return current.members().size() + " members of a ring; allowed are " + Placement.MAX_SEATS;
    }
    Map<String, NodeId> seats = new TreeMap<>();
    for (MemberRecord record : currentRecords()) {
      NodeId other = seats.put(record.seat(), record.id());
      if (other != null) {
        return "members " + other + " and " + record.id() + " share the seat '" + record.seat()
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
    return new MemberTable(parameters, joined, buckets, current);
  }

  public MemberTable withBucket(BucketRecord record) {
    SortedMap<String, BucketRecord> joined = new TreeMap<>(buckets);
    joined.merge(record.name(), record, BucketRecord::join);
    return new MemberTable(parameters, members, joined, current);
  }

  public MemberTable withCurrent(CurrentMembers next) {
    return new MemberTable(parameters, members, buckets, next);
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
    CurrentMembers next = delta.current();
    return new MemberTable(
        parameters, joinedMembers, joinedBuckets, next == null ? current : current.join(next));
  }
}
