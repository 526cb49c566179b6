package io.gramme.node.control;

import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;

/**
 * Whose place in the ring a node that joins is to take (rule E3).
 *
 * @param old the member of the ring that goes
 * @param isLost whether what it held is gone: then no plan can wait for its vote, and it is to be removed first (rule E6);
 *     else it hands on what it holds, or was removed
 */
public record Replacement(NodeId old, boolean isLost) {
  /** Whether the place is still that of the old member. */
  public boolean isOpen(MemberTable table) {
    return table.current().contains(old);
  }

  /** Whether a plan would wait for a vote that nobody gives. */
  boolean waitsForRemoval(MemberTable table) {
    return isLost && !table.isRemoved(old);
  }

  /** What a person types to have the old member removed. */
  String removal() {
    return "gramme cluster remove " + old + " --force";
  }
}
