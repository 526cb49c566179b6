package io.gramme.node.data;

import io.gramme.membership.ClusterRing;
import io.gramme.membership.NodeId;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.ring.PartitionId;
import org.jspecify.annotations.Nullable;

/**
 * Whether this node may execute an item: same epoch, same mode of the bucket, a key that lies in the partition named,
 * owner of it (rules E2, K5).
 */
final class Ownership {
  private final NodeId node;
  private final ClusterRing ring;
  private final boolean[] owned;

  Ownership(NodeId node, ClusterRing ring) {
    this.node = node;
    this.ring = ring;
    int family = ring.table().parameters().placement().replicas();
    owned = new boolean[ring.table().parameters().placement().partitions()];
    for (int index = 0; index < owned.length; index++) {
      owned[index] = ring.isOwner(node, new PartitionId(family, index));
    }
  }

  ClusterRing ring() {
    return ring;
  }

  Reply.@Nullable Refusal refusalOf(long epoch, Request.Keyed request) {
    String bucket = request.key().bucket();
    if (!ring.admits(epoch, bucket)) {
      return Reply.Refusal.wrongEpoch(
          "the item's epoch " + Long.toHexString(epoch) + " is not the node's for bucket '" + bucket
              + "', " + Long.toHexString(ring.epochOf(bucket)),
          ring.table());
    }
    PartitionId named = request.partition();
    PartitionId actual = ring.partitionOf(request.key());
    if (!named.equals(actual)) {
      return Reply.Refusal.of(
          RefusalCode.NOT_OWNER, "the key lies in " + actual + ", the item names " + named);
    }
    if (!owned[actual.index()]) {
      return Reply.Refusal.of(
          RefusalCode.NOT_OWNER,
          "node " + node + " does not own " + actual + "; its owners are " + ring.owners(actual));
    }
    return null;
  }
}
