package io.gramme.membership;

import java.util.List;

/**
 * The members whose placement is in force (rule E3): the highest sequence wins.
 *
 * @param sequence grows by one with each change of the ring
 * @param plan the plan that led here; 0 for the cluster's creation and for joins before any key was stored
 * @param members ascending, without repeats, at least one
 */
public record CurrentMembers(long sequence, long plan, List<NodeId> members) {
  /** Checks order and emptiness. */
  public CurrentMembers {
    members = List.copyOf(members);
    RecordLimits.requireCounter("the sequence of a ring", sequence, 0);
    if (members.isEmpty()) {
      throw new IllegalArgumentException("a ring needs at least one member");
    }
    for (int i = 1; i < members.size(); i++) {
      if (members.get(i - 1).compareTo(members.get(i)) >= 0) {
        throw new IllegalArgumentException("the current members must ascend and not repeat");
      }
    }
  }

  CurrentMembers join(CurrentMembers other) {
    int order = Long.compare(sequence, other.sequence);
    if (order == 0) {
      order = Long.compareUnsigned(plan, other.plan);
    }
    if (order == 0) {
      order = members.toString().compareTo(other.members.toString());
    }
    return order >= 0 ? this : other;
  }
}
