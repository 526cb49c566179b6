package io.gramme.driver.engine.quorum;

import io.gramme.machine.Time;
import io.gramme.membership.NodeId;
import java.util.ArrayList;
import java.util.List;

/**
 * In which order owners are asked to read (rule G1): near ones, far ones, unusable ones, each group by preference.
 *
 * <p>Far is only who takes more than twice the nearest one's round trip and a millisecond more, so that noise does not
 * move the load from one replica to another.
 */
final class ReplicaOrder {
  private static final int NEAR = 0;
  private static final int FAR = 1;
  private static final int UNUSABLE = 2;

  private ReplicaOrder() {}

  static List<NodeId> of(List<NodeId> owners, ReplicaView view) {
    long nearest = nearest(owners, view);
    boolean reordered = false;
    for (NodeId owner : owners) {
      reordered |= group(owner, nearest, view) != NEAR;
    }
    if (!reordered) {
      return owners;
    }
    List<NodeId> order = new ArrayList<>(owners.size());
    for (int group = NEAR; group <= UNUSABLE; group++) {
      for (NodeId owner : owners) {
        if (group(owner, nearest, view) == group) {
          order.add(owner);
        }
      }
    }
    return order;
  }

  private static long nearest(List<NodeId> owners, ReplicaView view) {
    long nearest = Long.MAX_VALUE;
    for (NodeId owner : owners) {
      long latency = view.latencyNanos(owner);
      if (latency > 0 && view.isUsable(owner)) {
        nearest = Math.min(nearest, latency);
      }
    }
    return nearest;
  }

  private static int group(NodeId node, long nearest, ReplicaView view) {
    if (!view.isUsable(node)) {
      return UNUSABLE;
    }
    boolean far =
        nearest != Long.MAX_VALUE && view.latencyNanos(node) > 2 * nearest + Time.NANOS_PER_MILLI;
    return far ? FAR : NEAR;
  }
}
