package io.gramme.membership;

import io.gramme.ring.Placement;
import io.gramme.ring.PlacementParameters;
import io.gramme.ring.SeatSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A placement together with who sits on its seats: the owners of each partition as nodes.
 *
 * @param sitting by seat
 */
record SeatedRing(Placement placement, Map<String, NodeId> sitting) {
  /** Computes the placement of members, whose seats must differ. */
  static SeatedRing of(List<RingMember> members, PlacementParameters parameters) {
    Map<String, NodeId> sitting = new TreeMap<>();
    List<SeatSpec> seats = new ArrayList<>(members.size());
    for (RingMember member : members) {
      seats.add(member.spec());
      sitting.put(member.seat(), member.id());
    }
    return new SeatedRing(Placement.of(seats, parameters), sitting);
  }

  /** The owners of a partition of the cluster's N, best score first. */
  List<NodeId> owners(int partition) {
    return nodes(placement.owners(partition));
  }

  /** The owners of a partition, then everybody else, each group by score. */
  List<NodeId> preferenceList(int partition) {
    return nodes(placement.preferenceList(partition));
  }

  private List<NodeId> nodes(List<String> seats) {
    List<NodeId> nodes = new ArrayList<>(seats.size());
    for (String seat : seats) {
      NodeId id = sitting.get(seat);
      if (id != null) {
        nodes.add(id);
      }
    }
    return List.copyOf(nodes);
  }
}
