package io.gramme.it.sim.world;

import io.gramme.node.storage.StorageException;
import org.jspecify.annotations.Nullable;

/** How a node's changes get to its disk: how long a force takes, what strikes meanwhile, and what a crash leaves of them. */
final class SimForces {
  private static final double MEAN_FORCE_NANOS = 1.5 * SimTime.MILLI;
  private static final double SLOW_SHARE = 0.03;
  private static final double SLOW_FACTOR = 20;

  private final SimCluster cluster;
  private final SimNode node;
  private final NodeLoad load;
  private final Seed seed;
  private final UnforcedWrites unforced = new UnforcedWrites();
  private @Nullable Runnable whenForcing;

  SimForces(SimCluster cluster, SimNode node, NodeLoad load, Seed seed) {
    this.cluster = cluster;
    this.node = node;
    this.load = load;
    this.seed = seed;
  }

  /** Does something the next time that changes are on their way to the disk; null takes it back. */
  void whenForcing(@Nullable Runnable disaster) {
    whenForcing = disaster;
  }

  /** A change was applied, and is in memory alone. */
  void applied(Arrival arrival) {
    Copies copies = arrival.copies();
    if (copies != null) {
      unforced.add(copies.listener, node.disk().unforced(), busyNanos());
      cluster.sightings().noteIf(copies.appliedAgain(node.index()), Reached.SAME_BYTES_TWICE);
    }
  }

  /** Changes are on their way from now on; returns for how long. */
  long begin() {
    double mean = seed.chance(SLOW_SHARE) ? SLOW_FACTOR * MEAN_FORCE_NANOS : MEAN_FORCE_NANOS;
    long nanos = seed.exponential(mean);
    Runnable disaster = whenForcing;
    if (disaster != null && node.disk().unforced() > 0) {
      whenForcing = null;
      node.time.after(nanos / 2, disaster);
    }
    return nanos;
  }

  /** They are there, up to this change. */
  void force(long change) throws StorageException {
    int before = node.disk().unforced();
    node.disk().force(change);
    stored(before - node.disk().unforced());
  }

  /**
   * The process ends, and with it all that is not durable, but for what had reached the disk by itself.
   *
   * @return whether something was lost
   */
  boolean crash() {
    NodeDisk disk = node.disk();
    int atRisk = disk.unforced();
    int kept = disk.crash(atRisk == 0 || seed.chance(0.5) ? 0 : seed.below(atRisk + 1));
    cluster.trace().say(node, () -> "CRASH, " + kept + " of " + atRisk + " changes survive");
    Sightings sightings = cluster.sightings();
    sightings.noteIf(kept < atRisk, Reached.CRASH_WITH_UNFORCED_DATA);
    sightings.noteIf(kept > 0, Reached.UNFORCED_DATA_KEPT);
    sightings.noteIf(kept < atRisk && seed.chance(0.5), Reached.TORN_TAIL);
    stored(kept);
    unforced.lost();
    return kept < atRisk;
  }

  /** So many changes are on disk now. */
  private void stored(int changes) {
    StepObserver observer = cluster.steps();
    long longest = unforced.forced(changes, node.id(), busyNanos());
    if (observer != null && !node.hasFailed()) {
      observer.forced(node, longest);
    }
  }

  /** Monotonic time without that in which the node has done nothing although there was something to do. */
  private long busyNanos() {
    return node.now().monotonicNanos() - node.pausedNanos() - load.stalledNanos();
  }
}
