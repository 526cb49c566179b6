package io.gramme.it.sim.history;

import io.gramme.data.Key;
import io.gramme.it.sim.check.Ledger;
import io.gramme.it.sim.check.NodesServe;
import io.gramme.it.sim.check.Steps;
import io.gramme.it.sim.check.Verdict;
import io.gramme.it.sim.check.Violation;
import io.gramme.it.sim.check.Watcher;
import io.gramme.it.sim.world.ClusterPlan;
import io.gramme.it.sim.world.NodeDisk;
import io.gramme.it.sim.world.Reached;
import io.gramme.it.sim.world.Seed;
import io.gramme.it.sim.world.Sightings;
import io.gramme.it.sim.world.SimCluster;
import io.gramme.it.sim.world.SimNode;
import io.gramme.it.sim.world.SimProcess;
import io.gramme.it.sim.world.SimSession;
import io.gramme.it.sim.world.SimTime;
import io.gramme.it.sim.world.Tampering;
import io.gramme.it.sim.world.Trace;
import io.gramme.it.sim.world.Traits;
import io.gramme.node.data.StateBounds;
import java.util.ArrayList;
import java.util.List;

/**
 * One history, from its plan to its verdict.
 *
 * <pre>
 *   load: applications read and write, faults come and go
 *   silence: whatever is down comes up, late messages arrive, and nobody reads
 *   inspection: of what was acknowledged nothing is missing on any disk
 *   audit: each key is read from all owners, which repairs them
 *   rest: applications get, and their write-backs come to rest
 *   audit: again, and now every promise is checked
 * </pre>
 */
public final class History {
  private static final long CALM_NANOS = 2_500 * SimTime.MILLI;
  /** Each step is judged in some histories only: it takes as long as the step itself. */
  private static final double SHARE_OF_OBSERVED_STEPS = 0.25;

  /** So many that what lasts for some Dmax has come and gone. */
  private static final int MANY_DMAX = 20;

  private static final long REST_NANOS = 5_000 * SimTime.MILLI;

  private final HistoryPlan plan;
  private final Scenario scenario;
  private final SimTime time = new SimTime();
  private final Trace trace;
  private final SimCluster cluster;
  private final Verdict verdict;
  private final Watcher watcher;
  private final Work.PhaseHolder phase = new Work.PhaseHolder();
  private final Weather weather;
  private final Topology topology;
  private final BucketMaker buckets;
  private final Inspection inspection;
  private final Audit audit;
  private final NodesServe membership;
  private final Seed copySeed;

  private History(HistoryPlan plan, Tampering tampering, NodeDisk.Supply disks, boolean traced) {
    this.plan = plan;
    Seed seed = Seed.of(plan.seed());
    scenario = Scenario.of(plan, seed.fork(1));
    trace = new Trace(time, traced);
    trace.say("***", () -> plan + ", " + scenario);
    cluster = new SimCluster(
        time,
        ClusterPlan.ring(scenario.nodes(), scenario.replicas(), scenario.dmaxMillis(), tampering),
        new Traits(
            scenario.bounds(),
            scenario.sessions() + 1,
            scenario.change().spares(),
            scenario.coded(),
            scenario.moving() || scenario.change().any()),
        tampering,
        disks,
        seed.fork(2),
        trace);
    verdict = new Verdict(trace);
    membership = new NodesServe(cluster, verdict);
    copySeed = seed.fork(8);
    if (scenario.bounds().areContextsShort()) {
      verdict.excuseWhatComesBack();
    }
    Ledger ledger = new Ledger(scenario.owners());
    List<SimProcess> everybody = new ArrayList<>(cluster.nodes());
    everybody.addAll(cluster.sessions());
    watcher = new Watcher(ledger, verdict, cluster.sightings(), time, cluster.nodes(), everybody);
    watcher.knowsRings(cluster::ringUnder);
    for (Key key : scenario.keys()) {
      ledger.open(
          key,
          key.bucket().equals(ClusterPlan.NEWEST_BUCKET),
          key.bucket().equals(ClusterPlan.INTERVAL_BUCKET));
    }
    cluster.observeControl(membership);
    SimSession auditor = cluster.sessions().get(scenario.sessions());
    Forming forming = new Forming(cluster, auditor, verdict, seed.fork(7));
    if (scenario.byJoins()) {
      forming.byJoins(scenario.mood() == Mood.USUAL ? plan.faults() : List.of());
    } else {
      forming.comeBack();
    }
    if (seed.fork(5).chance(SHARE_OF_OBSERVED_STEPS)
        || !scenario.bounds().states().equals(StateBounds.USUAL)) {
      cluster.observeSteps(new Steps(watcher, scenario.bounds().states(), scenario.dmaxMillis()));
    }
    List<SimSession> clients = cluster.sessions().subList(0, scenario.sessions());
    weather = new Weather(cluster, clients, scenario, verdict, seed.fork(3));
    buckets = new BucketMaker(cluster, clients, verdict, phase, scenario.mood(), seed.fork(6));
    topology = new Topology(cluster, clients, scenario, ledger, phase, seed.fork(9));
    inspection = new Inspection(cluster, watcher);
    audit = new Audit(cluster, auditor, watcher);
    startThreads(clients, seed.fork(4));
  }

  private void startThreads(List<SimSession> clients, Seed seed) {
    Work work = new Work(cluster, watcher, scenario, phase, new Basket(), weather::hasOddCallbacks);
    for (SimSession client : clients) {
      Quorums quorums = new Quorums(
          seed.fork(client.index()),
          scenario.owners(),
          scenario.change().missed(),
          scenario.mood());
      for (int i = 0; i < scenario.threads(); i++) {
        Seed own = seed.fork(1_000 + 100L * client.index() + i);
        new AppThread(work, client, i, quorums, own).begin();
      }
    }
  }

  /**
   * Runs a history on the calling thread.
   *
   * @param tampering the planted bug, or {@link Tampering#NONE}
   * @param traced whether the result tells what happened
   */
  public static HistoryResult run(HistoryPlan plan, Tampering tampering, boolean traced) {
    return run(plan, tampering, NodeDisk.SIMULATED, traced);
  }

  /** Runs a history whose nodes keep their states on the given disks. */
  public static HistoryResult run(
      HistoryPlan plan, Tampering tampering, NodeDisk.Factory disks, boolean traced) {
    try (NodeDisk.Supply supply = disks.open(plan.seed())) {
      return new History(plan, tampering, supply, traced).run();
    }
  }

  private HistoryResult run() {
    try {
      goThrough();
    } catch (RuntimeException e) {
      verdict.broken("NoDefect", e + " at " + List.of(e.getStackTrace()).subList(0, 6));
    }
    cluster.nodes().forEach(SimNode::noteCounters);
    List<Violation> violations = verdict.violations();
    return new HistoryResult(
        watcher.operations(),
        time.events(),
        time.digest(),
        violations,
        cluster.sightings(),
        trace.lines());
  }

  private void goThrough() {
    if (scenario.mood() == Mood.USUAL) {
      weather.begin(plan.faults());
      topology.begin();
    } else {
      watcher.promiseAvailability(
          scenario.mood() == Mood.QUIET ? Reached.QUIET : Reached.ONE_NODE_DOWN);
    }
    if (scenario.mood() == Mood.ONE_NODE_DOWN) {
      weather.takeOneDown();
    }
    buckets.begin();
    noteScenario();
    time.pass(plan.seconds() * 1_000L * SimTime.MILLI);
    phase.set(Work.Phase.SILENT);
    weather.calmDown();
    time.pass(CALM_NANOS + scenario.dmaxMillis() * SimTime.MILLI * 3 / 2);
    new Settling(cluster, verdict).await();
    inspection.beforeRepairs();
    if (scenario.mood() == Mood.USUAL) {
      new WrongCopy(cluster, membership, verdict, copySeed).perhaps();
    }
    audit.repairAll();
    phase.set(Work.Phase.GETS_ONLY);
    time.pass(REST_NANOS);
    phase.set(Work.Phase.OVER);
    time.pass(CALM_NANOS);
    audit.repairAll();
    audit.check();
    inspection.afterRepairs();
    if (scenario.moving() || scenario.change().any()) {
      audit.checkThatMembersAreFound();
    }
    checkThatCallsEnd();
  }

  private void noteScenario() {
    Sightings sightings = cluster.sightings();
    sightings.noteIf(
        plan.seconds() * 1_000L >= MANY_DMAX * scenario.dmaxMillis(), Reached.MANY_DMAX);
    sightings.noteIf(scenario.keys().size() >= 100, Reached.MANY_KEYS);
    sightings.noteIf(scenario.keys().containsAll(KeyNames.colliding()), Reached.SLOT_COLLISION);
    sightings.noteIf(scenario.nodes() < scenario.replicas(), Reached.SMALL_CLUSTER);
  }

  private void checkThatCallsEnd() {
    for (SimSession session : cluster.sessions()) {
      if (session.liveCalls() > 0 || session.machine().liveCalls() > 0) {
        verdict.broken("CallsEnd", session + " has calls that never end: " + session.liveCalls());
      }
      watcher.checkAtRest(session);
    }
  }
}
