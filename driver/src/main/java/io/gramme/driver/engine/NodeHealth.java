package io.gramme.driver.engine;

import io.gramme.membership.NodeId;

/**
 * Which nodes are worth asking: the port of the circuit breakers. Called on the session's event loop; must not block or
 * throw. Every permission is followed by exactly one {@link #answered}, {@link #failed} or {@link #unjudged}.
 */
public interface NodeHealth {
  /** Every node is well. */
  NodeHealth ALL_WELL = new NodeHealth() {
    @Override
    public boolean isUsable(NodeId node) {
      return true;
    }

    @Override
    public boolean permits(NodeId node) {
      return true;
    }

    @Override
    public void answered(NodeId node, long nanos) {}

    @Override
    public void failed(NodeId node, long nanos) {}

    @Override
    public void unjudged(NodeId node) {}
  };

  /** Whether to ask the node while there are others; changes nothing. */
  boolean isUsable(NodeId node);

  /** Whether a request may be sent to the node now; may take one of the few probes of a node that was judged down. */
  boolean permits(NodeId node);

  /** The node answered a request, with whatever answer. */
  void answered(NodeId node, long nanos);

  /** A request to the node was lost, could not be sent, or stayed without an answer for too long. */
  void failed(NodeId node, long nanos);

  /** Nothing can be said of the node: the request's own time was over, or this side was too busy. */
  void unjudged(NodeId node);
}
