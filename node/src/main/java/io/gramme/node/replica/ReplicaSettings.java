package io.gramme.node.replica;

import io.gramme.membership.NodeId;

/**
 * What a replica is told when it starts.
 *
 * @param node the node it belongs to
 * @param ceiling keeps the clock's ceiling (rule T3)
 * @param floor whether nothing is stored and every answer is canned, to measure what transport alone costs
 * @param bounds how large a write may make a state (rule S3)
 */
public record ReplicaSettings(
    NodeId node, ClockCeiling ceiling, boolean floor, StateBounds bounds) {
  /** A replica that stores. */
  public static ReplicaSettings of(NodeId node, ClockCeiling ceiling) {
    return new ReplicaSettings(node, ceiling, false, StateBounds.USUAL);
  }

  /** The same, with other bounds. */
  public ReplicaSettings withBounds(StateBounds other) {
    return new ReplicaSettings(node, ceiling, floor, other);
  }

  /** A replica that stores nothing, for measurements of the transport only. */
  public static ReplicaSettings floorOf(NodeId node) {
    return new ReplicaSettings(node, ClockCeiling.UNLIMITED, true, StateBounds.USUAL);
  }
}
