package io.gramme.membership;

import io.gramme.data.Key;
import io.gramme.ring.KeyHash;
import io.gramme.ring.PartitionId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The ring as every process computes it from the same member table: which nodes own a key and who stands in for them.
 *
 * <p>While a plan is under way there are two of them, the ring in force and the one to come: a write goes to the owners in
 * both and is counted among each, a read goes to the owners in the first until the stage {@link PlanStage#MOVE}, and then
 * to those in the second (rule E3).
 *
 * <p>Immutable and thread-safe; costs one placement for each ring to build, lookups are array reads.
 */
public final class ClusterRing {
  /** The preference lists that follow from one set of members. */
  private record Lists(List<RingMember> seats, List<List<NodeId>> preferenceLists, int owners) {
    static Lists of(List<RingMember> members, MemberTable table) {
      SeatedRing ring = SeatedRing.of(members, table.parameters().placement());
      List<List<NodeId>> lists = new ArrayList<>();
      for (int index = 0; index < table.parameters().placement().partitions(); index++) {
        lists.add(ring.preferenceList(index));
      }
      int owners = Math.min(table.parameters().placement().replicas(), members.size());
      return new Lists(members, lists, owners);
    }

    /** The first of the preference list, as many as the partition's family says and members allow. */
    List<NodeId> owners(PartitionId partition) {
      List<NodeId> list = preferenceLists.get(partition.index());
      return list.subList(0, Math.min(Math.min(partition.family(), owners), list.size()));
    }
  }

  private final MemberTable table;
  private final long epoch;
  private final Set<NodeId> removed;
  private final Lists current;
  private final @Nullable PlanRecord plan;
  private final @Nullable Lists next;
  private final boolean readsNext;

  private ClusterRing(MemberTable table, @Nullable ClusterRing before) {
    this.table = table;
    this.epoch = Epoch.of(table);
    this.removed = table.removed();
    this.plan = table.activePlan();
    this.current = lists(table.current().seats(), before);
    this.next = plan == null ? null : lists(plan.plan().next(), before);
    this.readsNext = plan != null && table.stageOf(plan) == PlanStage.MOVE;
  }

  private Lists lists(List<RingMember> seats, @Nullable ClusterRing before) {
    if (before != null
        && before.table.parameters().placement().equals(table.parameters().placement())) {
      if (before.current.seats().equals(seats)) {
        return before.current;
      }
      Lists coming = before.next;
      if (coming != null && coming.seats().equals(seats)) {
        return coming;
      }
    }
    return Lists.of(seats, table);
  }

  /** The ring of a table. */
  public static ClusterRing of(MemberTable table) {
    return new ClusterRing(table, null);
  }

  /** The ring of a table that follows this one's: what has not changed is not computed again. */
  public ClusterRing followedBy(MemberTable later) {
    return new ClusterRing(later, this);
  }

  public MemberTable table() {
    return table;
  }

  public long epoch() {
    return epoch;
  }

  /** What requests for keys of a bucket are sent under: tells the mode this table knows the bucket by (rules E2, K5). */
  public long epochOf(String bucket) {
    return Epoch.marked(epoch, createdAs(bucket));
  }

  /**
   * Whether a request for a key of a bucket that was sent under the given epoch may be executed by who has this ring. It
   * may not when this table would teach the sender another mode than it went by; when it is this table that lacks
   * something, refusing would only keep the sender from writing.
   */
  public boolean admits(long sent, String bucket) {
    BucketMode mode = createdAs(bucket);
    if (sent == epoch) {
      return mode != BucketMode.LAST_WRITE_WINS;
    }
    if (sent == Epoch.marked(epoch, BucketMode.LAST_WRITE_WINS)) {
      return mode != BucketMode.CAUSAL;
    }
    return sent == Epoch.marked(epoch, BucketMode.CAUSAL);
  }

  private @Nullable BucketMode createdAs(String bucket) {
    BucketRecord record = table.buckets().get(bucket);
    return record == null ? null : record.mode();
  }

  /** The plan under way; null when there is none. */
  public @Nullable PlanRecord plan() {
    return plan;
  }

  /** Whether reads go to the owners to come (rule E3, the stage {@link PlanStage#MOVE}). */
  public boolean readsNext() {
    return readsNext;
  }

  /** How many owners each partition of the cluster's own family has: N, or all members when there are fewer. */
  public int ownersPerPartition() {
    return current.owners();
  }

  /** The partition a key lies in, in the cluster's own family (rule E7). */
  public PartitionId partitionOf(Key key) {
    int partitions = table.parameters().placement().partitions();
    return new PartitionId(
        table.parameters().placement().replicas(), KeyHash.partitionIndex(key.hash(), partitions));
  }

  /** In the ring in force: owners first, by score, then everybody else as fallbacks, by score. */
  public List<NodeId> preferenceList(PartitionId partition) {
    return current.preferenceLists().get(partition.index());
  }

  /** The owners in the ring in force. */
  public OwnerGroup currentOwners(PartitionId partition) {
    return group(current, partition);
  }

  /** The owners in the ring to come; null when no plan is under way. */
  public @Nullable OwnerGroup nextOwners(PartitionId partition) {
    Lists coming = next;
    return coming == null ? null : group(coming, partition);
  }

  /** Whom reads are counted among (rule E3). */
  public OwnerGroup readers(PartitionId partition) {
    Lists coming = next;
    return group(readsNext && coming != null ? coming : current, partition);
  }

  private OwnerGroup group(Lists lists, PartitionId partition) {
    List<NodeId> owners = lists.owners(partition);
    return new OwnerGroup(owners.size(), alive(owners));
  }

  private List<NodeId> alive(List<NodeId> owners) {
    return Collections.disjoint(owners, removed)
        ? owners
        : owners.stream().filter(owner -> !removed.contains(owner)).toList();
  }

  /** Whom writes go to: the owners in the ring in force, then those that come to it; without removed ones. */
  public List<NodeId> owners(PartitionId partition) {
    Lists coming = next;
    List<NodeId> owners = alive(current.owners(partition));
    if (coming == null) {
      return owners;
    }
    Set<NodeId> all = new LinkedHashSet<>(owners);
    all.addAll(alive(coming.owners(partition)));
    return List.copyOf(all);
  }

  /** Whether a node takes writes of a partition. */
  public boolean isOwner(NodeId node, PartitionId partition) {
    return isInRange(partition) && owners(partition).contains(node);
  }

  /** Whether a node answers reads of a partition. */
  public boolean isReader(NodeId node, PartitionId partition) {
    return isInRange(partition) && readers(partition).live().contains(node);
  }

  /** Whether a node takes writes of a partition and does not answer its reads yet, or no more. */
  public boolean isPending(NodeId node, PartitionId partition) {
    return isInRange(partition)
        && !current.owners(partition).contains(node)
        && isOwner(node, partition);
  }

  /**
   * Whom a pending owner copies a partition from: every owner in the ring in force that is neither removed nor named as
   * absent by the plan (rule E3).
   */
  public List<NodeId> sources(PartitionId partition) {
    PlanRecord under = plan;
    return under == null
        ? List.of()
        : alive(current.owners(partition)).stream()
            .filter(owner -> !under.plan().absent().contains(owner))
            .toList();
  }

  private boolean isInRange(PartitionId partition) {
    return partition.index() < current.preferenceLists().size();
  }
}
