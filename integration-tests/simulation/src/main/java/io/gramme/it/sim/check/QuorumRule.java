package io.gramme.it.sim.check;

import io.gramme.data.Key;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.NodeId;
import io.gramme.membership.OwnerGroup;
import io.gramme.ring.PartitionId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes make a quorum under an epoch (rule E3): while a plan is under way a write needs one among the owners in force
 * and one among those to come, and owners that were removed are not waited for. Counted by a code of its own.
 */
public final class QuorumRule {
  private final LongFunction<@Nullable ClusterRing> rings;
  private final int replicas;

  /**
   * The rule of a cluster.
   *
   * @param rings by the epoch that a request was sent under; null when no node has ever had it
   * @param replicas of each key
   */
  public QuorumRule(LongFunction<@Nullable ClusterRing> rings, int replicas) {
    this.rings = rings;
    this.replicas = replicas;
  }

  /** Those among whom a read or write of a key is counted; null when nobody knows. */
  @Nullable
  List<List<NodeId>> groups(long epoch, Key key, boolean writes) {
    ClusterRing ring = rings.apply(epoch);
    if (ring == null) {
      return null;
    }
    PartitionId partition = ring.partitionOf(key);
    if (!writes) {
      return List.of(ring.readers(partition).live());
    }
    List<List<NodeId>> groups = new ArrayList<>();
    groups.add(ring.currentOwners(partition).live());
    OwnerGroup next = ring.nextOwners(partition);
    if (next != null) {
      groups.add(next.live());
    }
    return groups;
  }

  /** Whether so many have answered that a read or write is done. */
  boolean isMet(long epoch, Key key, boolean writes, int size, Collection<NodeId> answered) {
    List<List<NodeId>> groups = groups(epoch, key, writes);
    if (groups == null) {
      return answered.size() >= Math.min(size, replicas);
    }
    return groups.stream()
        .allMatch(group -> count(group, answered) >= Math.min(size, group.size()));
  }

  /** Whether it can be met although these do not answer. */
  boolean canBeMet(long epoch, Key key, boolean writes, int size, Collection<NodeId> without) {
    List<List<NodeId>> groups = groups(epoch, key, writes);
    if (groups == null) {
      return replicas - without.size() >= size;
    }
    return groups.stream()
        .allMatch(group -> group.size() - count(group, without) >= Math.min(size, group.size()));
  }

  private static long count(List<NodeId> group, Collection<NodeId> nodes) {
    return group.stream().filter(nodes::contains).count();
  }
}
