package io.gramme.node;

import io.gramme.membership.NodeId;

/** The node has handed on everything that it held and is no member of its cluster any more (rule E4). */
public final class NodeLeftException extends Exception {
  private static final long serialVersionUID = 1L;

  NodeLeftException(NodeId node) {
    super(
        "node " + node + " has left the cluster: nothing is missing there, and its directory can be"
            + " deleted; to have a node here again, start it with an empty directory, or with"
            + " --set-aside, which moves this one aside");
  }
}
