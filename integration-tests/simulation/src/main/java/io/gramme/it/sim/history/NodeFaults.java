package io.gramme.it.sim.history;

import io.gramme.it.sim.world.Reached;
import io.gramme.it.sim.world.Seed;
import io.gramme.it.sim.world.SimCluster;
import io.gramme.it.sim.world.SimNode;
import java.util.List;

/** What goes wrong with nodes and their disks. What ends a node starts it again after a while. */
final class NodeFaults {
  private final SimCluster cluster;

  NodeFaults(SimCluster cluster) {
    this.cluster = cluster;
  }

  /** One node is down from now on until it is calm. */
  void takeOneDown(Seed chance) {
    cluster.crash(any(chance));
  }

  /** One of all nodes. */
  SimNode any(Seed chance) {
    return cluster.nodes().get(chance.below(cluster.nodes().size()));
  }

  void crashOne(Seed chance) {
    SimNode node = any(chance);
    strike(node, chance, () -> crash(node, chance));
  }

  /** At once, or at the moment when it hurts most. */
  private void strike(SimNode node, Seed chance, Runnable disaster) {
    if (chance.chance(0.3)) {
      disaster.run();
    } else {
      node.whenForcing(disaster);
    }
  }

  /** An operator stops it, and starts it again. */
  void stopOne(Seed chance) {
    SimNode node = any(chance);
    if (node.isUp()) {
      cluster.stop(node);
    }
    cluster.time().after(Weather.span(chance, 200, 700), node::start);
  }

  void crashSeveral(Seed chance) {
    strike(any(chance), chance, () -> crashMost(chance));
  }

  private void crashMost(Seed chance) {
    for (SimNode node : cluster.nodes()) {
      if (chance.chance(0.6)) {
        crash(node, chance);
      }
    }
  }

  void losePower(Seed chance) {
    strike(any(chance), chance, () -> crashAll(chance));
  }

  private void crashAll(Seed chance) {
    cluster.trace().say("***", () -> "POWER LOSS");
    boolean lost = false;
    for (SimNode node : cluster.nodes()) {
      lost |= crash(node, chance);
    }
    cluster.sightings().noteIf(lost, Reached.POWER_LOSS_WITH_UNFORCED_DATA);
  }

  private boolean crash(SimNode node, Seed chance) {
    boolean lost = node.isUp() && cluster.crash(node);
    cluster.time().after(Weather.span(chance, 200, 700), node::start);
    return lost;
  }

  /** The disk fails; after a while the operator starts the node again. */
  void failDisk(Seed chance) {
    SimNode node = any(chance);
    if (node.isUp()) {
      boolean once = chance.chance(0.5);
      cluster.trace().say(node, () -> once ? "DISK fails once" : "DISK fails");
      if (once) {
        node.disk().failOnce();
      } else {
        node.disk().fail();
      }
      cluster.time().after(Weather.span(chance, 300, 700), () -> crash(node, chance));
    }
  }

  /** What arrives waits for its step at times. */
  void stall(Seed chance, long longestNanos) {
    for (SimNode node : cluster.nodes()) {
      node.setStalls(chance.unit() * 0.01, longestNanos);
    }
  }

  /** Of one node, or of all: they are filled by the same load. */
  void fillDisk(Seed chance) {
    for (SimNode node : oneOrAll(chance)) {
      cluster.trace().say(node, () -> "DISK is full");
      node.disk().faults().setFull(true);
      cluster
          .time()
          .after(Weather.span(chance, 100, 900), () -> node.disk().faults().setFull(false));
    }
  }

  private List<SimNode> oneOrAll(Seed chance) {
    return chance.chance(0.3) ? cluster.nodes() : List.of(any(chance));
  }

  void damage(Seed chance) {
    SimNode node = any(chance);
    cluster.trace().say(node, () -> "DISK has lost values");
    node.disk().faults().setDamaged(true);
    cluster
        .time()
        .after(Weather.span(chance, 100, 900), () -> node.disk().faults().setDamaged(false));
  }

  void takeMemory(Seed chance) {
    SimNode node = any(chance);
    cluster.trace().say(node, () -> "has no MEMORY for changes");
    node.disk().faults().setScarce(true);
    cluster
        .time()
        .after(Weather.span(chance, 50, 300), () -> node.disk().faults().setScarce(false));
  }

  /** A part of the store does not serve until the node starts again. */
  void takePartOut(Seed chance) {
    SimNode node = any(chance);
    if (node.isUp()) {
      cluster.trace().say(node, () -> "DISK serves in part only");
      node.disk().faults().setPartOut(true);
      cluster.time().after(Weather.span(chance, 200, 700), () -> crash(node, chance));
    }
  }

  void overload(Seed chance) {
    for (SimNode node : oneOrAll(chance)) {
      node.setOverload(chance.chance(0.3) ? 1 : chance.unit());
      cluster.time().after(Weather.span(chance, 50, 600), () -> node.setOverload(0));
    }
  }
}
