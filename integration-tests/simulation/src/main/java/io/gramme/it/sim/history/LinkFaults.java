package io.gramme.it.sim.history;

import io.gramme.it.sim.world.Seed;
import io.gramme.it.sim.world.SimCluster;
import io.gramme.it.sim.world.SimNode;
import io.gramme.it.sim.world.SimProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What goes wrong between processes: cuts and slow links, each healed after a while. */
final class LinkFaults {
  private final SimCluster cluster;
  private final Supplier<List<SimProcess>> everybody;

  LinkFaults(SimCluster cluster, Supplier<List<SimProcess>> everybody) {
    this.cluster = cluster;
    this.everybody = everybody;
  }

  /** Some processes cannot reach the others any more, or cannot be reached, or both. */
  void cut(Seed chance, boolean oneWay) {
    List<SimProcess> inside = new ArrayList<>();
    List<SimProcess> outside = new ArrayList<>();
    for (SimProcess process : everybody.get()) {
      (chance.chance(0.4) ? inside : outside).add(process);
    }
    cut(inside, outside, oneWay, chance.chance(0.5));
    cluster.time().after(Weather.span(chance, 200, 1_200), () -> heal(inside, outside));
  }

  /** So many processes are alone with each other for a span. */
  void isolate(List<? extends SimProcess> inside, long nanos) {
    List<SimProcess> outside = new ArrayList<>(everybody.get());
    outside.removeAll(inside);
    cut(List.copyOf(inside), outside, false, false);
    cluster.time().after(nanos, () -> heal(List.copyOf(inside), outside));
  }

  private void cut(
      List<SimProcess> inside, List<SimProcess> outside, boolean oneWay, boolean outwards) {
    for (SimProcess in : inside) {
      for (SimProcess out : outside) {
        if (!oneWay || outwards) {
          cluster.network().cut(in, out);
        }
        if (!oneWay || !outwards) {
          cluster.network().cut(out, in);
        }
      }
    }
    cluster.trace().say("***", () -> (oneWay ? "one-way cut around " : "cut around ") + inside);
  }

  private void heal(List<SimProcess> some, List<SimProcess> others) {
    for (SimProcess one : some) {
      for (SimProcess other : others) {
        cluster.network().heal(one, other);
        cluster.network().heal(other, one);
      }
    }
  }

  /** All that a node sends and is sent is late. */
  void slowDown(Seed chance) {
    SimNode node = cluster.nodes().get(chance.below(cluster.nodes().size()));
    for (SimProcess other : everybody.get()) {
      cluster.network().slowDown(node, other);
    }
    cluster
        .time()
        .after(Weather.span(chance, 100, 1_000), () -> heal(List.of(node), everybody.get()));
  }
}
