package io.gramme.it.sim.history;

import io.gramme.it.sim.check.NodesServe;
import io.gramme.it.sim.check.Verdict;
import io.gramme.it.sim.world.Operator;
import io.gramme.it.sim.world.Reached;
import io.gramme.it.sim.world.Seed;
import io.gramme.it.sim.world.SimCluster;
import io.gramme.it.sim.world.SimNode;
import io.gramme.it.sim.world.SimTime;
import io.gramme.node.control.Kept;
import java.util.List;

/**
 * An operator puts an older copy of a node's directory in its place and starts the node, which must see that and not serve
 * (rule T4); then puts the right one back. In calm weather, in which all members answer.
 */
final class WrongCopy {
  private static final double SHARE = 0.3;
  private static final long TRIAL_NANOS = 1_500 * SimTime.MILLI;
  private static final long MOST_NANOS = 20_000 * SimTime.MILLI;
  private static final long STEP_NANOS = 50 * SimTime.MILLI;

  private final SimCluster cluster;
  private final NodesServe membership;
  private final Verdict verdict;
  private final Seed seed;

  WrongCopy(SimCluster cluster, NodesServe membership, Verdict verdict, Seed seed) {
    this.cluster = cluster;
    this.membership = membership;
    this.verdict = verdict;
    this.seed = seed;
  }

  /** Tries it, in some histories. */
  void perhaps() {
    List<SimNode> nodes = cluster.nodes().stream().filter(SimNode::isWanted).toList();
    if (nodes.size() == 1 || !seed.chance(SHARE)) {
      return;
    }
    SimNode node = nodes.get(seed.below(nodes.size()));
    Kept copy = Operator.copyOfDirectory(node);
    cluster.crash(node);
    node.start();
    await();
    cluster.crash(node);
    Kept right = Operator.copyOfDirectory(node);
    // With the table of today nothing but what members have heard of its starts tells.
    Operator.putDirectory(
        node, seed.chance(0.5) ? copy : new Kept(copy.identity(), right.table(), copy.lives()));
    membership.isSetBack(node);
    node.start();
    cluster.time().pass(TRIAL_NANOS);
    if (membership.isRestored()) {
      cluster.sightings().note(Reached.SET_BACK_REFUSED);
    }
    if (node.isUp()) {
      cluster.crash(node);
    }
    Operator.putDirectory(node, right);
    node.start();
    await();
  }

  private void await() {
    long begun = cluster.time().nanos();
    while (!cluster.isFormed()) {
      if (cluster.time().nanos() - begun > MOST_NANOS) {
        verdict.broken("NodesServe", "in calm weather the cluster does not come together");
        return;
      }
      cluster.time().pass(STEP_NANOS);
    }
  }
}
