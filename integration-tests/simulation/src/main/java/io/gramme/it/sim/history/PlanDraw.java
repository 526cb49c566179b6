package io.gramme.it.sim.history;

import io.gramme.it.sim.world.Seed;
import io.gramme.it.sim.world.SimCluster;
import io.gramme.it.sim.world.SimNode;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.PlanException;
import io.gramme.membership.RingChange;
import io.gramme.membership.RingPlan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Draws plans of every kind that a table allows (rule E3). No ring becomes smaller than the replicas that keys have. */
final class PlanDraw {
  private static final int KINDS = 6;

  /** Of plans in a history in which one replica may be missed. */
  private static final double ABSENT_SHARE = 0.4;

  private static final int MOST_SWAPPED = 3;

  private final SimCluster cluster;
  private final boolean losing;
  private final Seed seed;

  PlanDraw(SimCluster cluster, Scenario scenario, Seed seed) {
    this.cluster = cluster;
    this.losing = scenario.change().losing();
    this.seed = seed;
  }

  /** A plan that is committed at this member; null when the table allows none of the kind that was drawn. */
  @Nullable
  RingPlan of(SimNode at, MemberTable table) {
    List<NodeId> candidates = candidates(table);
    List<NodeId> members = new ArrayList<>(table.current().members());
    members.removeIf(table::isRemoved);
    int kind = losing && seed.chance(ABSENT_SHARE) ? KINDS : seed.below(KINDS);
    try {
      RingChange change = RingChange.on(table);
      RingChange drawn = switch (kind) {
        case 0, 1 -> joins(change, candidates);
        case 2 -> change.leave(any(members));
        case 3 -> change.replace(any(members), any(candidates));
        case 4 -> swaps(change, members, candidates);
        case 5 -> weighs(change, members);
        default -> without(change, at, members, candidates);
      };
      return planOf(drawn);
    } catch (PlanException e) {
      cluster.trace().say(at, () -> "no plan: " + e.getMessage());
      return null;
    }
  }

  /** A plan that puts a candidate in the place of a member that was removed, or does without it. */
  @Nullable
  RingPlan without(NodeId removed, MemberTable table) {
    List<NodeId> candidates = candidates(table);
    try {
      RingChange change = RingChange.on(table);
      return planOf(
          candidates.isEmpty() || !table.current().contains(removed)
              ? change
              : change.replace(removed, any(candidates)));
    } catch (PlanException e) {
      return null;
    }
  }

  private RingPlan planOf(RingChange change) {
    return change.plan(seed.nextLong() | 1, cluster.time().now().wallMillis());
  }

  private List<NodeId> candidates(MemberTable table) {
    List<NodeId> candidates = new ArrayList<>();
    for (MemberRecord member : table.members().values()) {
      boolean here = cluster.nodes().stream().anyMatch(node -> node.id().equals(member.id()));
      if (here && member.state() == MemberState.JOINING && !table.current().contains(member.id())) {
        candidates.add(member.id());
      }
    }
    return candidates;
  }

  private NodeId any(List<NodeId> nodes) {
    if (nodes.isEmpty()) {
      throw new PlanException("nobody is there for it");
    }
    return nodes.get(seed.below(nodes.size()));
  }

  private RingChange joins(RingChange change, List<NodeId> candidates) {
    NodeId first = any(candidates);
    RingChange joined = change.join(first);
    NodeId second = any(candidates);
    return second.equals(first) || seed.chance(0.5) ? joined : joined.join(second);
  }

  /** One to three go and as many come, each to a seat of its own. */
  private RingChange swaps(RingChange change, List<NodeId> members, List<NodeId> candidates) {
    RingChange swapped = change;
    List<NodeId> come = new ArrayList<>(candidates);
    List<NodeId> go = new ArrayList<>(members);
    int most = 1 + seed.below(MOST_SWAPPED);
    for (int i = 0; i < most && !come.isEmpty() && !go.isEmpty(); i++) {
      swapped = swapped
          .join(come.remove(seed.below(come.size())))
          .leave(go.remove(seed.below(go.size())));
    }
    return swapped;
  }

  private RingChange weighs(RingChange change, List<NodeId> members) {
    double weight = 0.25 * (1 + seed.below(12));
    return change.weight(any(members), weight);
  }

  /** E3: somebody who cannot be reached takes no part; it may be up all the same. */
  private RingChange without(
      RingChange change, SimNode at, List<NodeId> members, List<NodeId> candidates) {
    List<NodeId> others = new ArrayList<>(members);
    others.remove(at.id());
    NodeId absent = any(others);
    RingChange joined = seed.chance(0.5)
        ? joins(change, candidates)
        : swaps(change, withoutOf(members, absent), candidates);
    return joined.absent(absent);
  }

  private static List<NodeId> withoutOf(List<NodeId> members, NodeId one) {
    List<NodeId> rest = new ArrayList<>(members);
    rest.remove(one);
    return rest;
  }
}
