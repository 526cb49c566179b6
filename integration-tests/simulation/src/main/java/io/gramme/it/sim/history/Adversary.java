package io.gramme.it.sim.history;

import io.gramme.data.Key;
import io.gramme.it.sim.world.Seed;
import io.gramme.it.sim.world.SimCluster;
import io.gramme.it.sim.world.SimNode;
import io.gramme.it.sim.world.SimProcess;
import io.gramme.it.sim.world.SimSession;
import io.gramme.it.sim.world.SimTime;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.NodeId;
import io.gramme.membership.PlanRecord;
import io.gramme.membership.Vote;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Strikes at the moments in which nodes know different stages of a plan, which pass quickly when nothing is wrong: owners
 * that are behind stay alone with a driver, and a receiver is removed that has just said go (rule E3).
 */
final class Adversary {
  private static final double BEHIND_SHARE = 0.3;
  private static final double RECEIVER_SHARE = 0.5;
  private static final int MOST_STRIKES = 6;

  private final SimCluster cluster;
  private final List<SimSession> clients;
  private final Scenario scenario;
  private final Work.PhaseHolder phase;
  private final Operators operators;
  private final LinkFaults links;
  private final Seed seed;
  private int strikes;

  Adversary(
      SimCluster cluster,
      List<SimSession> clients,
      Scenario scenario,
      Work.PhaseHolder phase,
      Operators operators,
      LinkFaults links,
      Seed seed) {
    this.cluster = cluster;
    this.clients = clients;
    this.scenario = scenario;
    this.phase = phase;
    this.operators = operators;
    this.links = links;
    this.seed = seed;
  }

  void begin() {
    cluster.whenKnown(this::known);
  }

  /** Some node is the first to know more. */
  private void known(ClusterRing before, ClusterRing after) {
    if (phase.now() != Work.Phase.LOAD || strikes == MOST_STRIKES) {
      return;
    }
    SimNode receiver = operators.mayRemove() ? receiverThatSaysGo(before, after) : null;
    if (receiver != null && seed.chance(RECEIVER_SHARE)) {
      strikes++;
      cluster
          .time()
          .after(seed.exponential(15.0 * SimTime.MILLI), () -> remove(receiver, after.plan()));
    } else if (before.epoch() != after.epoch() && seed.chance(BEHIND_SHARE)) {
      strikes++;
      keepBehind(before, after);
    }
  }

  /** Owners of some key that have not heard of it are alone with a driver. */
  private void keepBehind(ClusterRing before, ClusterRing known) {
    List<SimNode> behind = readersOfSomeKey(before);
    behind.removeIf(node -> !node.serves() || node.ring().epoch() == known.epoch());
    if (behind.isEmpty()) {
      return;
    }
    List<SimProcess> alone = new ArrayList<>();
    alone.add(clients.get(seed.below(clients.size())));
    int most = 1 + seed.below(behind.size());
    for (int i = 0; i < most; i++) {
      alone.add(behind.remove(seed.below(behind.size())));
    }
    cluster.trace().say("***", () -> "KEPT BEHIND are " + alone);
    links.isolate(alone, SimTime.MILLI * (300 + seed.below(2_500)));
  }

  private List<SimNode> readersOfSomeKey(ClusterRing before) {
    Key key = scenario.keys().get(seed.below(scenario.keys().size()));
    List<NodeId> readers = before.readers(before.partitionOf(key)).live();
    List<SimNode> nodes = new ArrayList<>(cluster.nodes());
    nodes.removeIf(node -> !readers.contains(node.id()));
    return nodes;
  }

  private @Nullable SimNode receiverThatSaysGo(ClusterRing before, ClusterRing after) {
    PlanRecord plan = after.plan();
    if (plan == null) {
      return null;
    }
    PlanRecord known = before.table().plans().get(plan.plan().id());
    for (NodeId member : plan.plan().nextMembers()) {
      boolean says = plan.vote(member) == Vote.GO
          && (known == null || known.vote(member) != Vote.GO)
          && !after.table().current().contains(member);
      if (says) {
        return node(member);
      }
    }
    return null;
  }

  private @Nullable SimNode node(NodeId id) {
    return cluster.nodes().stream()
        .filter(node -> node.id().equals(id))
        .findFirst()
        .orElse(null);
  }

  /** By somebody who has not heard its vote, while others have and are cut off. */
  private void remove(SimNode receiver, @Nullable PlanRecord plan) {
    List<SimNode> deaf = new ArrayList<>();
    for (SimNode node : cluster.nodes()) {
      if (plan != null && node != receiver && node.serves() && !hasHeard(node, plan, receiver)) {
        deaf.add(node);
      }
    }
    deaf.removeIf(node -> !node.ring().table().current().contains(node.id()));
    if (deaf.isEmpty() || !operators.mayRemove() || phase.now() != Work.Phase.LOAD) {
      return;
    }
    operators.remove(receiver, deaf.get(seed.below(deaf.size())));
    List<SimProcess> alone = new ArrayList<>();
    for (SimProcess process : deaf) {
      if (seed.chance(0.6)) {
        alone.add(process);
      }
    }
    for (SimSession client : clients) {
      if (seed.chance(0.5)) {
        alone.add(client);
      }
    }
    links.isolate(alone, SimTime.MILLI * (500 + seed.below(2_500)));
  }

  private static boolean hasHeard(SimNode node, PlanRecord plan, SimNode receiver) {
    PlanRecord known = node.ring().table().plans().get(plan.plan().id());
    return known != null && known.vote(receiver.id()) == Vote.GO;
  }
}
