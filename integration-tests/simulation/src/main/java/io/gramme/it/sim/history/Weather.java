package io.gramme.it.sim.history;

import io.gramme.it.sim.world.Fault;
import io.gramme.it.sim.world.Reached;
import io.gramme.it.sim.world.Operator;
import io.gramme.it.sim.world.Seed;
import io.gramme.it.sim.world.SimCluster;
import io.gramme.it.sim.world.SimNode;
import io.gramme.it.sim.world.SimProcess;
import io.gramme.it.sim.world.SimSession;
import io.gramme.it.sim.world.SimTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What goes wrong while the applications work, and when. */
final class Weather {
  private static final double SHARE_OF_EACH_FAULT = 0.6;

  /** A node takes a driver's clock over up to five seconds above its own; nodes further apart refuse each other's states. */
  private static final long MOST_NODE_SKEW_MILLIS = 2_400;

  private static final long MOST_CLIENT_SKEW_MILLIS = 20_000;

  private final SimCluster cluster;
  private final List<SimSession> clients;
  private final long dmaxNanos;
  private final Seed seed;
  private boolean calm;
  private boolean oddCallbacks;

  /** Clear weather over these clients and all nodes. */
  Weather(SimCluster cluster, List<SimSession> clients, long dmaxMillis, Seed seed) {
    this.cluster = cluster;
    this.clients = clients;
    this.dmaxNanos = dmaxMillis * SimTime.MILLI;
    this.seed = seed;
  }

  /** Begins with those of the given faults that are drawn for this history. */
  void begin(Set<Fault> faults) {
    for (Fault fault : Fault.values()) {
      Seed chance = seed.fork(fault.name().hashCode());
      boolean drawn = chance.chance(SHARE_OF_EACH_FAULT);
      if (faults.contains(fault) && drawn) {
        cluster.trace().say("***", () -> "weather: " + fault.label());
        begin(fault, chance);
      }
    }
  }

  private void begin(Fault fault, Seed chance) {
    switch (fault) {
      case LOSS -> cluster.network().setLoss(chance.unit() * 0.15);
      case DUPLICATION -> cluster.network().setDuplication(chance.unit() * 0.15);
      case DELAYS -> cluster.network().setDelays(chance.unit() * 0.05, dmaxNanos * 3 / 2);
      case CUTS -> again(chance, 5_000, at -> cut(at, false));
      case ONE_WAY_CUTS -> again(chance, 5_000, at -> cut(at, true));
      case SLOW_LINKS -> again(chance, 4_000, this::slowLink);
      case PAUSES -> again(chance, 3_000, this::pause);
      case STALLS -> stall(chance);
      case CLOCK_SKEW -> skewClocks(chance);
      case CLOCK_STEPS -> again(chance, 6_000, this::stepClock);
      case CRASHES -> again(chance, 4_000, this::crashOne);
      case MANY_CRASHES -> again(chance, 9_000, this::crashSeveral);
      case POWER_LOSS -> again(chance, 9_000, this::losePower);
      case IO_ERRORS -> again(chance, 8_000, this::failDisk);
      case CLIENT_CRASHES -> again(chance, 4_000, this::crashClient);
      case SESSION_RESTARTS -> again(chance, 6_000, this::restartSession);
      case TABLE_CHANGES -> again(chance, 3_000, this::changeTable);
      case FULL_DISKS -> again(chance, 5_000, this::fillDisk);
      case DAMAGE -> again(chance, 8_000, this::damage);
      case OVERLOAD -> again(chance, 5_000, this::overload);
      case ODD_CALLBACKS -> {
        oddCallbacks = true;
        cluster.slowDownCallbacks();
      }
      case PROCESS_COPIES -> again(chance, 6_000, this::copyProcess);
    }
  }

  private void again(Seed chance, long meanMillis, Consumer<Seed> event) {
    cluster.time().after(chance.exponential((double) meanMillis * SimTime.MILLI), () -> {
      if (!calm) {
        event.accept(chance);
        again(chance, meanMillis, event);
      }
    });
  }

  private void after(long nanos, Runnable action) {
    cluster.time().after(nanos, action);
  }

  private static long span(Seed chance, long leastMillis, long meanMillis) {
    return SimTime.MILLI * leastMillis + chance.exponential((double) meanMillis * SimTime.MILLI);
  }

  private List<SimProcess> everybody() {
    List<SimProcess> all = new ArrayList<>(cluster.nodes());
    all.addAll(clients);
    return all;
  }

  /** Some processes cannot reach the others any more, or cannot be reached, or both. */
  private void cut(Seed chance, boolean oneWay) {
    List<SimProcess> inside = new ArrayList<>();
    List<SimProcess> outside = new ArrayList<>();
    for (SimProcess process : everybody()) {
      (chance.chance(0.4) ? inside : outside).add(process);
    }
    boolean outwards = chance.chance(0.5);
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
    after(span(chance, 200, 1_200), () -> heal(inside, outside));
  }

  private void heal(List<SimProcess> some, List<SimProcess> others) {
    for (SimProcess one : some) {
      for (SimProcess other : others) {
        cluster.network().heal(one, other);
        cluster.network().heal(other, one);
      }
    }
  }

  private void slowLink(Seed chance) {
    SimNode node = anyNode(chance);
    for (SimProcess other : everybody()) {
      cluster.network().slowDown(node, other);
    }
    after(span(chance, 100, 1_000), () -> heal(List.of(node), everybody()));
  }

  private void pause(Seed chance) {
    List<SimProcess> all = everybody();
    SimProcess process = all.get(chance.below(all.size()));
    long nanos = Math.min(span(chance, 5, 400), dmaxNanos);
    cluster.trace().say(process, () -> "PAUSE of " + nanos / SimTime.MILLI + " ms");
    process.pause(nanos);
  }

  private void stall(Seed chance) {
    for (SimNode node : cluster.nodes()) {
      node.setStalls(chance.unit() * 0.01, dmaxNanos * 5 / 4);
    }
  }

  private void skewClocks(Seed chance) {
    for (SimProcess process : everybody()) {
      process.setWallSkew(chance.between(-400, 400));
    }
    for (SimSession client : clients) {
      if (chance.chance(0.1)) {
        client.setWallSkew(chance.between(-5_000, 20_000));
      }
    }
  }

  private void stepClock(Seed chance) {
    List<SimProcess> all = everybody();
    SimProcess process = all.get(chance.below(all.size()));
    long most = process instanceof SimNode ? MOST_NODE_SKEW_MILLIS : MOST_CLIENT_SKEW_MILLIS;
    long step = chance.between(-3_000, 3_000);
    long skew = Math.max(-most, Math.min(process.wallSkewMillis() + step, most));
    cluster.trace().say(process, () -> "CLOCK is now off by " + skew + " ms");
    process.setWallSkew(skew);
  }

  private SimNode anyNode(Seed chance) {
    return cluster.nodes().get(chance.below(cluster.nodes().size()));
  }

  private void crashOne(Seed chance) {
    SimNode node = anyNode(chance);
    strike(node, chance, () -> crash(node, chance));
  }

  /** At once, or at the moment when it hurts most. */
  private void strike(SimNode node, Seed chance, Runnable disaster) {
    if (chance.chance(0.3)) {
      disaster.run();
    } else {
      node.whenSyncing(disaster);
    }
  }

  private void crashSeveral(Seed chance) {
    strike(anyNode(chance), chance, () -> crashMost(chance));
  }

  private void crashMost(Seed chance) {
    for (SimNode node : cluster.nodes()) {
      if (chance.chance(0.6)) {
        crash(node, chance);
      }
    }
  }

  private void losePower(Seed chance) {
    strike(anyNode(chance), chance, () -> crashAll(chance));
  }

  private void crashAll(Seed chance) {
    cluster.trace().say("***", () -> "POWER LOSS");
    boolean lost = false;
    for (SimNode node : cluster.nodes()) {
      lost |= crash(node, chance);
    }
    cluster.sightings().noteIf(lost, Reached.POWER_LOSS_WITH_UNSYNCED_DATA);
  }

  private boolean crash(SimNode node, Seed chance) {
    boolean lost = node.isUp() && cluster.crash(node);
    after(span(chance, 200, 700), node::start);
    return lost;
  }

  /** The disk fails; after a while the operator starts the node again. */
  private void failDisk(Seed chance) {
    SimNode node = anyNode(chance);
    if (node.isUp()) {
      boolean once = chance.chance(0.5);
      cluster.trace().say(node, () -> once ? "DISK fails once" : "DISK fails");
      if (once) {
        node.disk().failOnce();
      } else {
        node.disk().fail();
      }
      after(span(chance, 300, 700), () -> crash(node, chance));
    }
  }

  private void crashClient(Seed chance) {
    SimSession client = clients.get(chance.below(clients.size()));
    client.crashAfterCopies(chance.below(4));
    after(span(chance, 500, 500), () -> startAgain(client, chance));
  }

  private void startAgain(SimSession client, Seed chance) {
    if (client.isUp() && !calm) {
      after(span(chance, 300, 300), () -> startAgain(client, chance));
    } else {
      client.start();
    }
  }

  private void restartSession(Seed chance) {
    SimSession client = clients.get(chance.below(clients.size()));
    if (client.isUp()) {
      client.close();
      after(span(chance, 20, 100), client::start);
    }
  }

  private void changeTable(Seed chance) {
    Operator.renumber(anyNode(chance), anyNode(chance));
  }

  /** Of one node, or of all: they are filled by the same load. */
  private void fillDisk(Seed chance) {
    for (SimNode node : oneOrAll(chance)) {
      cluster.trace().say(node, () -> "DISK is full");
      node.disk().setFull(true);
      after(span(chance, 100, 900), () -> node.disk().setFull(false));
    }
  }

  private List<SimNode> oneOrAll(Seed chance) {
    return chance.chance(0.3) ? cluster.nodes() : List.of(anyNode(chance));
  }

  private void damage(Seed chance) {
    SimNode node = anyNode(chance);
    cluster.trace().say(node, () -> "DISK has lost values");
    node.disk().setDamaged(true);
    after(span(chance, 100, 900), () -> node.disk().setDamaged(false));
  }

  private void overload(Seed chance) {
    for (SimNode node : oneOrAll(chance)) {
      node.setOverload(chance.chance(0.3) ? 1 : chance.unit());
      after(span(chance, 50, 600), () -> node.setOverload(0));
    }
  }

  private void copyProcess(Seed chance) {
    SimSession client = clients.get(chance.below(clients.size()));
    if (client.isUp()) {
      client.copied();
    }
  }

  /** Whether callbacks do odd things. */
  boolean hasOddCallbacks() {
    return oddCallbacks && !calm;
  }

  /** One node is down from now on until it is calm. */
  void takeOneDown() {
    cluster.crash(anyNode(seed.fork(77)));
  }

  /** What gossip will do all the time: without it, drivers with fast clocks carry the nodes' clocks apart (T2). */
  private void callUpAgainAndAgain() {
    for (SimNode node : cluster.nodes()) {
      for (SimNode other : cluster.nodes()) {
        if (node != other) {
          Operator.callUp(node, other);
        }
      }
    }
    after(500 * SimTime.MILLI, this::callUpAgainAndAgain);
  }

  /** Nothing goes wrong any more, and what is down comes up. */
  void calmDown() {
    calm = true;
    cluster.trace().say("***", () -> "calm weather");
    cluster.network().heal();
    for (SimNode node : cluster.nodes()) {
      node.setStalls(0, 0);
      node.setOverload(0);
      node.disk().setFull(false);
      node.disk().setDamaged(false);
      node.whenSyncing(null);
      if ((node.hasFailed() || node.disk().isFailing()) && node.isUp()) {
        cluster.crash(node);
      }
      node.start();
    }
    callUpAgainAndAgain();
    clients.forEach(SimSession::cancelCrash);
    clients.forEach(SimSession::start);
  }
}
