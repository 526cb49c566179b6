package io.gramme.it.sim.history;

import io.gramme.driver.session.SessionParameters;
import io.gramme.it.sim.world.Seed;

/** Some sessions have so little room that they give up states, floors and lanes all the time. */
final class NarrowBounds {
  private static final double SMALL_CACHE_SHARE = 0.12;
  private static final double FEW_FLOORS_SHARE = 0.1;
  private static final double FEW_LANES_SHARE = 0.06;

  private NarrowBounds() {}

  /** The given bounds, or narrower ones. */
  static SessionParameters of(SessionParameters usual, Seed seed) {
    boolean smallCache = seed.chance(SMALL_CACHE_SHARE) && usual.cacheBytes() > 0;
    boolean fewFloors = seed.chance(FEW_FLOORS_SHARE);
    boolean fewLanes = seed.chance(FEW_LANES_SHARE);
    long cacheBytes = 200L + seed.below(1_300);
    int floorKeys = 1 + seed.below(2);
    int lanePairs = 2 + seed.below(6);
    return new SessionParameters(
        smallCache ? cacheBytes : usual.cacheBytes(),
        fewFloors ? floorKeys : usual.floorKeys(),
        usual.stragglerNanos(),
        usual.repairNanos(),
        usual.graceNanos(),
        usual.combineUpdates(),
        fewLanes ? lanePairs : usual.lanePairs());
  }
}
