package io.gramme.node.replica;

import io.gramme.membership.NodeId;

/**
 * What a replica is told when it starts.
 *
 * @param node the node it belongs to
 * @param ceiling keeps the clock's ceiling (rule T3)
 * @param floor whether nothing is stored and every answer is canned, to measure what transport alone costs
 */
public record ReplicaSettings(NodeId node, ClockCeiling ceiling, boolean floor) {
  /** A replica that stores. */
  public static ReplicaSettings of(NodeId node, ClockCeiling ceiling) {
    return new ReplicaSettings(node, ceiling, false);
  }

  /** A replica that stores nothing, for measurements of the transport only. */
  public static ReplicaSettings floorOf(NodeId node) {
    return new ReplicaSettings(node, ClockCeiling.UNLIMITED, true);
  }
}
