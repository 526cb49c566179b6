package io.gramme.it.sim.history;

import io.gramme.data.Key;
import io.gramme.it.sim.check.Ledger;
import io.gramme.it.sim.world.Seed;
import io.gramme.it.sim.world.SimCluster;
import io.gramme.it.sim.world.SimNode;
import io.gramme.it.sim.world.SimProcess;
import io.gramme.it.sim.world.SimSession;
import io.gramme.it.sim.world.SimTime;
import io.gramme.membership.MemberTable;
import io.gramme.message.Request;
import java.util.ArrayList;
import java.util.List;

/**
 * Operators change the ring while applications work (rules E1 to E6): spare nodes come as candidates, and plans are made for
 * them and for members, two at once at times, on two sides of a split; while they are under way members are cut off.
 */
final class Topology {
  private static final long LAST_COMING_MILLIS = 9_000;
  private static final long SPAN_MILLIS = 4_000;
  private static final double TWO_SHARE = 0.25;
  private static final double LACKING_SHARE = 0.4;
  private static final double ADVERSE_SHARE = 0.6;

  private final SimCluster cluster;
  private final List<SimSession> clients;
  private final RingChanges change;
  private final Work.PhaseHolder phase;
  private final Seed seed;
  private final Operators operators;
  private final LinkFaults links;
  private final Adversary adversary;
  private final List<Key> keys;

  Topology(
      SimCluster cluster,
      List<SimSession> clients,
      Scenario scenario,
      Ledger ledger,
      Work.PhaseHolder phase,
      Seed seed) {
    this.cluster = cluster;
    this.clients = clients;
    this.change = scenario.change();
    this.phase = phase;
    this.seed = seed;
    this.links = new LinkFaults(cluster, this::everybody);
    this.operators = new Operators(cluster, clients, scenario, ledger, links, seed.fork(1));
    this.adversary =
        new Adversary(cluster, clients, scenario, phase, operators, links, seed.fork(2));
    this.keys = scenario.keys();
  }

  private List<SimProcess> everybody() {
    List<SimProcess> all = new ArrayList<>(cluster.nodes());
    all.addAll(cluster.sessions());
    return all;
  }

  /** Begins, in a history whose ring changes. */
  void begin() {
    if (change.any() && seed.fork(3).chance(ADVERSE_SHARE)) {
      adversary.begin();
    }
    for (SimNode node : cluster.nodes()) {
      if (!node.isWanted()) {
        long millis = seed.chance(0.3) ? 0 : seed.below((int) LAST_COMING_MILLIS);
        inLoad(millis, () -> comes(node));
      }
    }
    long millis = 500L + seed.below(2_000);
    for (int i = 0; i < change.plans(); i++) {
      inLoad(millis, this::changeRing);
      millis += 300 + seed.below((int) SPAN_MILLIS);
    }
  }

  private void inLoad(long millis, Runnable action) {
    cluster.time().after(millis * SimTime.MILLI, () -> {
      if (phase.now() == Work.Phase.LOAD) {
        action.run();
      }
    });
  }

  private void comes(SimNode node) {
    Request.Admission admission = seed.chance(0.6)
        ? Request.Admission.LATER
        : seed.chance(0.7) ? Request.Admission.NOW : Request.Admission.WHILE_EMPTY;
    cluster.trace().say(node, () -> "COMES, to be admitted " + admission);
    node.isWanted(admission);
    node.start();
  }

  private void changeRing() {
    List<SimNode> members = members();
    if (members.isEmpty()) {
      return;
    }
    if (members.size() > 1 && seed.chance(TWO_SHARE)) {
      onTwoSides(members);
    } else if (seed.chance(LACKING_SHARE)) {
      afterOneWasCutOff();
    } else {
      operators.commit(members.get(seed.below(members.size())));
    }
    if (seed.chance(0.5)) {
      inLoad(50 + seed.below(900), this::cutOff);
    }
  }

  /** Who is in the ring as it knows it, and serves. */
  private List<SimNode> members() {
    List<SimNode> members = new ArrayList<>();
    for (SimNode node : cluster.nodes()) {
      MemberTable table = node.ring().table();
      if (node.serves() && node.isWanted() && table.current().contains(node.id())) {
        members.add(node);
      }
    }
    return members;
  }

  private void onTwoSides(List<SimNode> members) {
    List<SimProcess> one = new ArrayList<>();
    for (SimProcess process : everybody()) {
      if (seed.chance(0.5)) {
        one.add(process);
      }
    }
    List<SimNode> here = members.stream().filter(one::contains).toList();
    List<SimNode> there = members.stream().filter(node -> !one.contains(node)).toList();
    if (!here.isEmpty() && !there.isEmpty()) {
      cluster.trace().say("***", () -> "SPLIT around " + one);
      links.isolate(one, SimTime.MILLI * (400 + seed.below(2_500)));
      operators.commit(here.get(seed.below(here.size())));
      operators.commit(there.get(seed.below(there.size())));
    }
  }

  /** An owner of a key lacks what was written meanwhile, and nobody has read since. */
  private void afterOneWasCutOff() {
    List<SimNode> owners = cluster.owners(keys.get(seed.below(keys.size())));
    if (owners.isEmpty()) {
      return;
    }
    SimNode lacking = owners.get(seed.below(owners.size()));
    long millis = 200L + seed.below(1_500);
    cluster.trace().say(lacking, () -> "is CUT OFF until the ring changes");
    links.isolate(List.of(lacking), SimTime.MILLI * millis);
    inLoad(millis + 1, () -> {
      List<SimNode> members = members();
      if (!members.isEmpty()) {
        operators.commit(members.get(seed.below(members.size())));
      }
    });
  }

  /** While the ring changes, a driver and one or two nodes are alone with each other. */
  private void cutOff() {
    List<SimProcess> alone = new ArrayList<>();
    alone.add(clients.get(seed.below(clients.size())));
    for (int i = 0; i < 1 + seed.below(2); i++) {
      alone.add(cluster.nodes().get(seed.below(cluster.nodes().size())));
    }
    cluster.trace().say("***", () -> "CUT OFF are " + alone);
    links.isolate(alone, SimTime.MILLI * (400 + seed.below(2_500)));
  }
}
