package io.gramme.driver.engine.quorum;

import io.gramme.membership.NodeId;

/** What this driver has measured of the nodes lately. */
public interface ReplicaView {
  /** Nothing is known: every node counts as usable and equally near. */
  ReplicaView NONE = new ReplicaView() {
    @Override
    public boolean isUsable(NodeId node) {
      return true;
    }

    @Override
    public long latencyNanos(NodeId node) {
      return 0;
    }
  };

  /** Whether it makes sense to ask the node while there are others. */
  boolean isUsable(NodeId node);

  /** Recent round trip of reads in nanoseconds; 0 when unknown. */
  long latencyNanos(NodeId node);
}
