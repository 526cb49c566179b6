package io.gramme.it.sim.history;

import io.gramme.it.sim.world.Seed;

/**
 * How the ring changes under the load.
 *
 * @param plans how many operators make; 0 when it does not change
 * @param spares nodes that are no members from the beginning
 * @param losing whether a member may be removed by force or be absent, so that what one replica alone holds may be lost
 *     (rule E3a, f = 1)
 */
record RingChanges(int plans, int spares, boolean losing) {
  static final RingChanges NONE = new RingChanges(0, 0, false);

  private static final int MOST_NODES = 9;
  private static final double LOSING_SHARE = 0.4;

  static RingChanges of(int nodes, int replicas, Seed seed) {
    int spares = 1 + seed.below(Math.min(4, MOST_NODES - nodes));
    int plans = 1 + seed.below(6);
    return new RingChanges(plans, spares, replicas > 1 && seed.chance(LOSING_SHARE));
  }

  boolean any() {
    return plans > 0;
  }

  /** How many replicas of a key may be missed at once: quorums of more are safe (rule E3a). */
  int missed() {
    return losing ? 1 : 0;
  }
}
