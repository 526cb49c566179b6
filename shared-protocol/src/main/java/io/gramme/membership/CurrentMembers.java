package io.gramme.membership;

import java.util.ArrayList;
import java.util.List;

/**
 * The members whose placement is in force (rule E3): the highest sequence wins.
 *
 * @param sequence grows by one with each change of the ring
 * @param plan the plan that led here; 0 for the cluster's creation
 * @param seats in ascending order of their members, without repeats, at least one
 */
public record CurrentMembers(long sequence, long plan, List<RingMember> seats) {
  /** Checks order and emptiness. */
  public CurrentMembers {
    seats = List.copyOf(seats);
    RecordLimits.requireCounter("the sequence of a ring", sequence, 0);
    requireRing(seats);
  }

  static void requireRing(List<RingMember> seats) {
    if (seats.isEmpty()) {
      throw new IllegalArgumentException("a ring needs at least one member");
    }
    for (int i = 1; i < seats.size(); i++) {
      if (seats.get(i - 1).id().compareTo(seats.get(i).id()) >= 0) {
        throw new IllegalArgumentException("the members of a ring must ascend and not repeat");
      }
    }
  }

  /** The members, in ascending order. */
  public List<NodeId> members() {
    return ids(seats);
  }

  static List<NodeId> ids(List<RingMember> seats) {
    List<NodeId> ids = new ArrayList<>(seats.size());
    for (RingMember seat : seats) {
      ids.add(seat.id());
    }
    return ids;
  }

  public boolean contains(NodeId id) {
    return seats.stream().anyMatch(seat -> seat.id().equals(id));
  }

  CurrentMembers join(CurrentMembers other) {
    int order = Long.compare(sequence, other.sequence);
    if (order == 0) {
      order = Long.compareUnsigned(plan, other.plan);
    }
    if (order == 0) {
      order = RingMember.compare(seats, other.seats);
    }
    return order >= 0 ? this : other;
  }
}
