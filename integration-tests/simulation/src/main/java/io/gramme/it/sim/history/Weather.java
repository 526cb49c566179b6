package io.gramme.it.sim.history;

import io.gramme.data.Key;
import io.gramme.it.sim.check.Verdict;
import io.gramme.it.sim.world.Fault;
import io.gramme.it.sim.world.Seed;
import io.gramme.it.sim.world.SimCluster;
import io.gramme.it.sim.world.SimNode;
import io.gramme.it.sim.world.SimProcess;
import io.gramme.it.sim.world.SimSession;
import io.gramme.it.sim.world.SimTime;
import io.gramme.it.sim.world.Stranger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What goes wrong while the applications work, and when. */
final class Weather {
  private static final double SHARE_OF_EACH_FAULT = 0.6;
  private static final double SHARE_OF_BAD_REQUESTS = 0.2;
  private static final double SHARE_OF_STOPS = 0.2;
  private static final double SHARE_OF_SCARCITY = 0.2;
  private static final double SHARE_OF_PARTS = 0.2;

  /** A node takes a driver's clock over up to five seconds above its own; nodes further apart refuse each other's states. */
  private static final long MOST_NODE_SKEW_MILLIS = 2_400;

  private static final long MOST_CLIENT_SKEW_MILLIS = 20_000;

  private final SimCluster cluster;
  private final List<SimSession> clients;
  private final List<Key> keys;
  private final Verdict verdict;
  private final long dmaxNanos;
  private final Seed seed;
  private final LinkFaults links;
  private final NodeFaults nodes;
  private final ClientFaults processes;
  private boolean calm;
  private boolean oddCallbacks;

  /** Clear weather over these clients and all nodes. */
  Weather(
      SimCluster cluster, List<SimSession> clients, Scenario scenario, Verdict verdict, Seed seed) {
    this.cluster = cluster;
    this.clients = clients;
    this.keys = scenario.keys();
    this.verdict = verdict;
    this.dmaxNanos = scenario.dmaxMillis() * SimTime.MILLI;
    this.seed = seed;
    this.links = new LinkFaults(cluster, this::everybody);
    this.nodes = new NodeFaults(cluster);
    this.processes = new ClientFaults(cluster, clients, () -> calm);
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
      case CUTS -> again(chance, 5_000, at -> links.cut(at, false));
      case ONE_WAY_CUTS -> again(chance, 5_000, at -> links.cut(at, true));
      case SLOW_LINKS -> again(chance, 4_000, links::slowDown);
      case PAUSES -> again(chance, 3_000, this::pause);
      case STALLS -> nodes.stall(chance, dmaxNanos * 5 / 4);
      case CLOCK_SKEW -> skewClocks(chance);
      case CLOCK_STEPS -> again(chance, 6_000, this::stepClock);
      case CRASHES -> again(chance, 4_000, nodes::crashOne);
      case MANY_CRASHES -> again(chance, 9_000, nodes::crashSeveral);
      case POWER_LOSS -> again(chance, 9_000, nodes::losePower);
      case IO_ERRORS -> again(chance, 8_000, nodes::failDisk);
      case CLIENT_CRASHES -> again(chance, 4_000, processes::crash);
      case SESSION_RESTARTS -> again(chance, 6_000, processes::restartSession);
      case TOPOLOGY -> {} // drawn for the scenario, which has nodes to spare then
      case FULL_DISKS -> again(chance, 5_000, nodes::fillDisk);
      case DAMAGE -> again(chance, 8_000, nodes::damage);
      case OVERLOAD -> again(chance, 5_000, nodes::overload);
      case ODD_CALLBACKS -> {
        oddCallbacks = true;
        cluster.slowDownCallbacks();
      }
      case PROCESS_COPIES -> again(chance, 6_000, processes::copy);
      case NO_MEMORY -> {
        if (chance.chance(SHARE_OF_SCARCITY)) {
          again(chance, 5_000, nodes::takeMemory);
        }
      }
      case PART_OUT_OF_SERVICE -> {
        if (chance.chance(SHARE_OF_PARTS)) {
          again(chance, 8_000, nodes::takePartOut);
        }
      }
      case STOPS -> {
        if (chance.chance(SHARE_OF_STOPS)) {
          again(chance, 4_000, nodes::stopOne);
        }
      }
      case BAD_REQUESTS -> {
        if (chance.chance(SHARE_OF_BAD_REQUESTS)) {
          again(chance, 500, new BadRequests(nodes, keys)::send);
          again(chance, 500, new BadMembers(nodes, this::stranger, verdict)::send);
        }
      }
      case MOVES -> cluster.moveNodes(chance);
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

  static long span(Seed chance, long leastMillis, long meanMillis) {
    return SimTime.MILLI * leastMillis + chance.exponential((double) meanMillis * SimTime.MILLI);
  }

  private Stranger stranger() {
    return new Stranger(cluster, clients.get(0));
  }

  private List<SimProcess> everybody() {
    List<SimProcess> all = new ArrayList<>(cluster.nodes());
    all.addAll(clients);
    return all;
  }

  private void pause(Seed chance) {
    List<SimProcess> all = everybody();
    SimProcess process = all.get(chance.below(all.size()));
    long nanos = Math.min(span(chance, 5, 400), dmaxNanos);
    cluster.trace().say(process, () -> "PAUSE of " + nanos / SimTime.MILLI + " ms");
    process.pause(nanos);
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

  /** Whether callbacks do odd things. */
  boolean hasOddCallbacks() {
    return oddCallbacks && !calm;
  }

  /** One node is down from now on until it is calm. */
  void takeOneDown() {
    nodes.takeOneDown(seed.fork(77));
  }

  /** Nothing goes wrong any more, and what is down comes up. */
  void calmDown() {
    calm = true;
    cluster.trace().say("***", () -> "calm weather");
    cluster.network().heal();
    for (SimNode node : cluster.nodes()) {
      node.setStalls(0, 0);
      node.setOverload(0);
      node.disk().faults().setFull(false);
      node.disk().faults().setDamaged(false);
      node.disk().faults().setScarce(false);
      node.disk().faults().setPartOut(false);
      node.whenForcing(null);
      // Whom a node asks to let it in may have left meanwhile: it is told of others.
      boolean again = node.hasFailed() || node.disk().isFailing() || !node.hasJoined();
      if (again && node.isUp()) {
        cluster.crash(node);
      }
      node.start();
    }
    clients.forEach(SimSession::cancelCrash);
    clients.forEach(SimSession::start);
  }
}
