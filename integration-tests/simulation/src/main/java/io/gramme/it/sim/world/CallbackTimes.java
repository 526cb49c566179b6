package io.gramme.it.sim.world;

/** How long the callbacks of a client's process take. */
final class CallbackTimes {
  private static final double MEAN_CALLBACK_NANOS = 300_000;
  private static final double MEAN_SLOW_CALLBACK_NANOS = 400.0 * SimTime.MILLI;
  private static final double SLOW_CALLBACK_SHARE = 0.03;
  /** Of processes whose callbacks are slow often. */
  private static final double SLOW_PROCESS_SHARE = 0.25;

  private static final double SLOW_PROCESS_CALLBACK_SHARE = 0.5;

  private final SimCluster cluster;
  private final Seed seed;
  private final double slowShare;

  CallbackTimes(SimCluster cluster, Seed seed) {
    this.cluster = cluster;
    this.seed = seed;
    this.slowShare = seed.fork(-1).chance(SLOW_PROCESS_SHARE)
        ? SLOW_PROCESS_CALLBACK_SHARE
        : SLOW_CALLBACK_SHARE;
  }

  /** Of the next one, in nanoseconds. */
  long next() {
    boolean slow = cluster.hasSlowCallbacks() && seed.chance(slowShare);
    cluster.sightings().noteIf(slow, Reached.SLOW_CALLBACK);
    return seed.exponential(slow ? MEAN_SLOW_CALLBACK_NANOS : MEAN_CALLBACK_NANOS);
  }
}
