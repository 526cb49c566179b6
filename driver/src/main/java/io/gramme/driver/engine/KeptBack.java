package io.gramme.driver.engine;

import io.gramme.membership.NodeId;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Which owners one operation has not asked because they failed too often lately, and when it asks them all the same.
 *
 * <p>A node that was judged down may answer again, and others may have failed since: whoever keeps it back must not be
 * what a quorum fails for.
 */
final class KeptBack {
  private final Set<NodeId> nodes = new LinkedHashSet<>();

  /**
   * Whether the node is to be asked although its breaker is open: too few would be left without it, or the operation
   * comes back to it because the others were not enough.
   */
  boolean mustBeAsked(NodeId node, int owners, int required) {
    boolean again = !nodes.add(node);
    return again || owners - nodes.size() < required;
  }
}
