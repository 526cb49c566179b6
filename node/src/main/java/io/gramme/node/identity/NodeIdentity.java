package io.gramme.node.identity;

import io.gramme.causality.Hlc;
import io.gramme.membership.ClusterParameters;
import io.gramme.membership.NodeId;

/**
 * What a node's directory says about it (rule T3).
 *
 * @param parameters the cluster and what was fixed when it was created (rule T5)
 * @param node the node, drawn when the directory was begun
 * @param incarnation counts the node's lives with an empty directory, from 1
 * @param starts how often the node was started in this incarnation, from 1
 * @param hlcCeiling no stamp above this was ever used; after a restart the clock begins here
 */
public record NodeIdentity(
    ClusterParameters parameters, NodeId node, long incarnation, long starts, long hlcCeiling) {
  /**
   * Checks the counters.
   *
   * @throws IllegalArgumentException naming the field and what is allowed
   */
  public NodeIdentity {
    if (!parameters.cluster().isKnown()) {
      throw new IllegalArgumentException("an identity needs a cluster id other than 0");
    }
    if (incarnation < 1 || starts < 1) {
      throw new IllegalArgumentException(
          "incarnation and starts count from 1, got " + incarnation + " and " + starts);
    }
    if (hlcCeiling < Hlc.NONE) {
      throw new IllegalArgumentException("the clock ceiling must not be below 0");
    }
  }

  /** The identity of a directory that is begun now. */
  public static NodeIdentity first(ClusterParameters parameters, NodeId node) {
    return new NodeIdentity(parameters, node, 1, 1, Hlc.NONE);
  }

  /** The same node, started once more. */
  public NodeIdentity startedAgain() {
    return new NodeIdentity(parameters, node, incarnation, starts + 1, hlcCeiling);
  }

  public NodeIdentity withHlcCeiling(long ceiling) {
    return new NodeIdentity(parameters, node, incarnation, starts, ceiling);
  }
}
