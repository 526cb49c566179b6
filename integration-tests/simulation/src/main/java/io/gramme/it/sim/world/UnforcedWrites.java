package io.gramme.it.sim.world;

import io.gramme.membership.NodeId;
import java.util.ArrayList;
import java.util.List;

/** Writes that a node has in memory alone, and who is to know when they are on disk. */
final class UnforcedWrites {
  /** Becomes durable with so many changes, of those that are not durable yet. */
  private record Write(CallListener listener, int changes, long sinceNanos) {}

  private final List<Write> writes = new ArrayList<>();

  void add(CallListener listener, int changes, long nowNanos) {
    writes.add(new Write(listener, changes, nowNanos));
  }

  /**
   * So many changes are on disk now.
   *
   * @return for how long the oldest of them had been in memory alone
   */
  long forced(int changes, NodeId node, long nowNanos) {
    long longest = 0;
    List<Write> left = new ArrayList<>();
    for (Write write : writes) {
      if (write.changes <= changes) {
        write.listener.stored(node);
        longest = Math.max(longest, nowNanos - write.sinceNanos);
      } else {
        left.add(new Write(write.listener, write.changes - changes, write.sinceNanos));
      }
    }
    writes.clear();
    writes.addAll(left);
    return longest;
  }

  /** What is not on disk is gone. */
  void lost() {
    writes.clear();
  }
}
