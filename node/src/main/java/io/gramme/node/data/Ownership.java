package io.gramme.node.data;

import io.gramme.membership.ClusterRing;
import io.gramme.membership.NodeId;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.ring.PartitionId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether this node may execute an item: same epoch, same mode of the bucket, a key that lies in the partition named. A
 * change is for owners, those to come included; a read for those that reads are counted among (rules E2, E3, K5).
 */
final class Ownership {
  private final NodeId node;
  private final ClusterRing ring;
  private final boolean[] owned;
  private final boolean[] readable;

  Ownership(NodeId node, ClusterRing ring) {
    this.node = node;
    this.ring = ring;
    List<PartitionId> partitions = partitions(ring);
    owned = new boolean[partitions.size()];
    readable = new boolean[partitions.size()];
    for (PartitionId partition : partitions) {
      owned[partition.index()] = ring.isOwner(node, partition);
      readable[partition.index()] = ring.isReader(node, partition);
    }
  }

  /** All partitions of a ring, ascending. */
  static List<PartitionId> partitions(ClusterRing ring) {
    int family = ring.table().parameters().placement().replicas();
    int count = ring.table().parameters().placement().partitions();
    List<PartitionId> partitions = new ArrayList<>(count);
    for (int index = 0; index < count; index++) {
      partitions.add(new PartitionId(family, index));
    }
    return partitions;
  }

  ClusterRing ring() {
    return ring;
  }

  /** Why a request for a key is not executed, or null. */
  Reply.@Nullable Refusal refusalOf(long epoch, Request.Keyed request) {
    String bucket = request.key().bucket();
    if (!ring.admits(epoch, bucket)) {
      return Reply.Refusal.wrongEpoch(
          "the item's epoch " + Long.toHexString(epoch) + " is not the node's for bucket '" + bucket
              + "', " + Long.toHexString(ring.epochOf(bucket)),
          ring.table());
    }
    return refusalOf(request);
  }

  /** The same for one that was sent under the epoch in force. */
  Reply.@Nullable Refusal refusalOf(Request.Keyed request) {
    PartitionId named = request.partition();
    PartitionId actual = ring.partitionOf(request.key());
    if (!named.equals(actual)) {
      return Reply.Refusal.of(
          RefusalCode.NOT_OWNER, "the key lies in " + actual + ", the item names " + named);
    }
    if (request instanceof Request.Read) {
      return readable[actual.index()]
          ? null
          : Reply.Refusal.of(
              RefusalCode.NOT_OWNER,
              "node " + node + " answers no reads of " + actual + "; those who do are "
                  + ring.readers(actual).live());
    }
    return owned[actual.index()]
        ? null
        : Reply.Refusal.of(
            RefusalCode.NOT_OWNER,
            "node " + node + " does not own " + actual + "; its owners are " + ring.owners(actual));
  }

  /**
   * Why a page of a partition is not given out, or null. A pending owner has no complete copy to give; a former one has,
   * as long as it holds any.
   *
   * @param holdsKeys whether keys of it are stored here
   */
  Reply.@Nullable Refusal refusalOf(long epoch, Request.FetchStates request, boolean holdsKeys) {
    PartitionId partition = request.partition();
    if (epoch != ring.epoch()) {
      return Reply.Refusal.wrongEpoch(
          "the item's epoch " + Long.toHexString(epoch) + " is not the node's, "
              + Long.toHexString(ring.epoch()),
          ring.table());
    }
    int family = ring.table().parameters().placement().replicas();
    if (partition.family() != family || partition.index() >= owned.length) {
      return Reply.Refusal.of(
          RefusalCode.NOT_OWNER,
          "there is no " + partition + "; the cluster has " + owned.length
              + " partitions of family " + family);
    }
    boolean current = ring.currentOwners(partition).live().contains(node);
    boolean former = !owned[partition.index()] && holdsKeys;
    return current || former
        ? null
        : Reply.Refusal.of(
            RefusalCode.NOT_OWNER,
            "node " + node + " has no complete copy of " + partition + "; those who have are "
                + ring.currentOwners(partition).live());
  }
}
