package io.gramme.it.sim.history;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.Seen;
import io.gramme.driver.engine.quorum.RepairOutcome;
import io.gramme.it.sim.check.Verdict;
import io.gramme.it.sim.world.CallListener;
import io.gramme.it.sim.world.ClusterPlan;
import io.gramme.it.sim.world.Fault;
import io.gramme.it.sim.world.Operator;
import io.gramme.it.sim.world.Reached;
import io.gramme.it.sim.world.Seed;
import io.gramme.it.sim.world.SimCluster;
import io.gramme.it.sim.world.SimNode;
import io.gramme.it.sim.world.SimSession;
import io.gramme.it.sim.world.SimTime;
import io.gramme.membership.BucketRecord;
import io.gramme.membership.NodeId;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the nodes come together before the load begins: they come back, or found and join a cluster (rules E5, T4). */
final class Forming {
  private static final long STEP_NANOS = 20 * SimTime.MILLI;
  private static final long LONGEST_NANOS = 400_000 * SimTime.MILLI;
  private static final long AGAIN_NANOS = 500 * SimTime.MILLI;
  private static final double FAULTY_SHARE = 0.5;
  private static final double DELETED_SHARE = 0.1;

  private final SimCluster cluster;
  private final SimSession client;
  private final Verdict verdict;
  private final Seed seed;

  /** A forming whose buckets are made by this client. */
  Forming(SimCluster cluster, SimSession client, Verdict verdict, Seed seed) {
    this.cluster = cluster;
    this.client = client;
    this.verdict = verdict;
    this.seed = seed;
  }

  /** All come back to a cluster that was there. */
  void comeBack() {
    cluster.comeBack();
    await();
  }

  /** The first node founds the cluster, and the others join it, in some histories under faults. */
  void byJoins(Collection<Fault> faults) {
    if (seed.chance(FAULTY_SHARE)) {
      if (faults.contains(Fault.LOSS)) {
        cluster.network().setLoss(seed.unit() * 0.15);
      }
      if (faults.contains(Fault.CRASHES)) {
        crashOne();
      }
    }
    cluster.found();
    for (BucketRecord bucket : ClusterPlan.BUCKETS) {
      make(bucket);
    }
    await();
    cluster.sightings().noteIf(cluster.nodes().size() > 1, Reached.FORMED_BY_JOINS);
  }

  private void crashOne() {
    List<SimNode> nodes = cluster.nodes().stream().filter(SimNode::isWanted).toList();
    SimNode victim = nodes.get(seed.below(nodes.size()));
    cluster.time().after(seed.between(0, 300 * SimTime.MILLI), () -> {
      if (victim.isUp()) {
        cluster.crash(victim);
        cluster.time().after(seed.between(0, 15_000 * SimTime.MILLI), victim::start);
      }
    });
  }

  /** Once it serves, the first node is told of it, again and again until it is known there. */
  private void make(BucketRecord bucket) {
    SimNode first = cluster.nodes().get(0);
    if (!first.serves() || !first.ring().table().buckets().containsKey(bucket.name())) {
      Operator.make(first, bucket);
      cluster.time().after(AGAIN_NANOS, () -> make(bucket));
    }
  }

  /** A key that nobody is asked for later keeps its bucket from becoming another (rule K5); one that was deleted does not. */
  private void useBucket() {
    if (seed.fork(1).chance(DELETED_SHARE)) {
      put("u0", null);
    }
    put("u1", Bytes.utf8("used"));
  }

  private void put(String key, @Nullable Bytes value) {
    boolean[] ended = new boolean[1];
    client.submit(
        new Call.Put(
            Key.of(ClusterPlan.USED_BUCKET, key), value, Bytes.EMPTY, Seen.NOTHING, Audit.ALL),
        new CallListener() {
          @Override
          public void settled(RepairOutcome outcome) {
            ended[0] = true;
          }

          @Override
          public String toString() {
            return "whoever forms the cluster";
          }
        });
    while (!ended[0]) {
      cluster.time().pass(STEP_NANOS);
    }
  }

  private boolean hasAll() {
    List<NodeId> members = cluster.ring().table().current().members();
    return cluster.isFormed()
        && cluster.nodes().stream()
            .filter(SimNode::isWanted)
            .allMatch(node -> members.contains(node.id()));
  }

  private void await() {
    long begun = cluster.time().nanos();
    while (!hasAll()) {
      if (cluster.time().nanos() - begun > LONGEST_NANOS) {
        verdict.broken("NodesServe", "the cluster does not come together");
        return;
      }
      cluster.time().pass(STEP_NANOS);
    }
    cluster.network().heal();
    cluster.begin();
    useBucket();
  }
}
