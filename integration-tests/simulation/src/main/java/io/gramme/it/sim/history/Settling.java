package io.gramme.it.sim.history;

import io.gramme.it.sim.check.RingAtRest;
import io.gramme.it.sim.check.Verdict;
import io.gramme.it.sim.world.SimCluster;
import io.gramme.it.sim.world.SimNode;
import io.gramme.it.sim.world.SimTime;
import org.jspecify.annotations.Nullable;

/** Waits, in calm weather, until all changes of the ring have come to their ends (rules E3, E4). */
final class Settling {
  private static final long MOST_NANOS = 90_000 * SimTime.MILLI;
  private static final long STEP_NANOS = 100 * SimTime.MILLI;

  /** A candidate that wants to be a member asks again within this time. */
  private static final long QUIET_NANOS = 8_000 * SimTime.MILLI;

  private final SimCluster cluster;
  private final Verdict verdict;

  Settling(SimCluster cluster, Verdict verdict) {
    this.cluster = cluster;
    this.verdict = verdict;
  }

  private @Nullable String obstacle() {
    cluster.forgetTheRemoved();
    return RingAtRest.obstacle(cluster);
  }

  /**
   * Whoever waits at the addresses of members that are gone since it was started is started again by its operator, with
   * those of today.
   */
  private void startAgainWhoNeverGotIn() {
    for (SimNode node : cluster.nodes()) {
      if (node.isWanted() && node.isUp() && !node.serves()) {
        cluster.crash(node);
        node.start();
      }
    }
  }

  void await() {
    startAgainWhoNeverGotIn();
    long begun = cluster.time().nanos();
    long since = begun;
    boolean changing = cluster.traits().spares() > 0;
    String stuck = obstacle();
    while (stuck != null || (changing && cluster.time().nanos() - since < QUIET_NANOS)) {
      cluster.time().pass(STEP_NANOS);
      stuck = obstacle();
      since = stuck == null ? since : cluster.time().nanos();
      if (stuck != null && since - begun > MOST_NANOS) {
        verdict.broken("RingSettles", stuck);
        return;
      }
    }
  }
}
