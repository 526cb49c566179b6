package io.gramme.driver.engine.quorum;

import io.gramme.membership.NodeId;
import java.util.List;

/**
 * Owners that certainly hold all that was read, as of one epoch: they answered with it or acknowledged its repair.
 *
 * @param route what was read along
 * @param nodes each once
 */
public record Holders(Route route, List<NodeId> nodes) {
  /** Copies the list. */
  public Holders {
    nodes = List.copyOf(nodes);
  }

  /** Whether they are as many as acknowledge a write; while a plan is under way, in both rings (rules W5, E3). */
  public boolean areEnough(QuorumSize w) {
    return route.isEnough(w, nodes::contains);
  }

  public int count() {
    return nodes.size();
  }
}
