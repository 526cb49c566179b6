package io.gramme.it.sim.world;

import io.gramme.membership.Address;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where nodes listen. One moves, or two exchange their addresses, when all disks know where all have moved before: nodes
 * that move at once, and know of nobody who does not, cannot find each other.
 */
final class Addresses {
  private static final double MOVE_SHARE = 0.8;
  private static final double EXCHANGE_SHARE = 0.8;

  private final List<SimNode> nodes;
  private final Map<SimNode, Address> current = new LinkedHashMap<>();
  private int fresh;
  private @Nullable Seed moving;

  /**
   * Where the plan says.
   *
   * @param nodes all of them, once there are any
   */
  Addresses(List<SimNode> nodes) {
    this.nodes = nodes;
  }

  Address of(SimNode node) {
    Address moved = current.get(node);
    return moved == null ? ClusterPlan.member(node.index() + 1).address() : moved;
  }

  @Nullable
  SimNode at(Address address) {
    if (address.equals(ClusterPlan.CONTACT)) {
      return nodes.stream()
          .filter(node -> node.serves() && node.isWanted())
          .findFirst()
          .orElse(null);
    }
    for (SimNode node : nodes) {
      if (of(node).equals(address)) {
        return node;
      }
    }
    return null;
  }

  void move(Seed chance) {
    moving = chance;
  }

  /** A node starts; returns who has moved by that, and from where. */
  Map<SimNode, Address> starts(SimNode node) {
    Seed seed = moving;
    if (seed == null || !seed.chance(MOVE_SHARE) || !isKnownToAll()) {
      return new LinkedHashMap<>();
    }
    SimNode down = seed.chance(EXCHANGE_SHARE) ? anotherThatIsDown(node) : null;
    return down == null ? moves(node) : exchange(node, down);
  }

  private @Nullable SimNode anotherThatIsDown(SimNode node) {
    return nodes.stream()
        .filter(other -> other != node && other.isWanted() && !other.isUp())
        .filter(other ->
            nodes.stream().anyMatch(third -> third != node && third != other && isToStay(third)))
        .findFirst()
        .orElse(null);
  }

  /** Who leaves the ring may be gone before the two have met. */
  private static boolean isToStay(SimNode node) {
    MemberTable table = node.controlDisk().table();
    return node.isWanted()
        && table != null
        && table.current().contains(node.id())
        && table.activePlan() == null;
  }

  /** A third node tells both where the other one is. */
  private Map<SimNode, Address> exchange(SimNode one, SimNode other) {
    Map<SimNode, Address> before = new LinkedHashMap<>();
    before.put(one, of(one));
    before.put(other, of(other));
    current.put(one, Objects.requireNonNull(before.get(other)));
    current.put(other, Objects.requireNonNull(before.get(one)));
    return before;
  }

  private Map<SimNode, Address> moves(SimNode node) {
    Address before = of(node);
    current.put(node, new Address(before.host(), ClusterPlan.FIRST_PORT + 1_000 + fresh++));
    Map<SimNode, Address> moved = new LinkedHashMap<>();
    moved.put(node, before);
    return moved;
  }

  private boolean isKnownToAll() {
    List<SimNode> wanted = nodes.stream().filter(SimNode::isWanted).toList();
    return wanted.stream()
        .map(node -> node.controlDisk().table())
        .allMatch(table -> table != null && wanted.stream().allMatch(node -> isThere(node, table)));
  }

  private boolean isThere(SimNode node, MemberTable table) {
    MemberRecord record = table.member(node.id());
    return record != null && record.address().equals(of(node));
  }
}
