package io.gramme.it.sim.history;

import io.gramme.driver.engine.SessionParameters;
import io.gramme.it.sim.world.Bounds;
import io.gramme.it.sim.world.Seed;
import io.gramme.node.data.StateBounds;

/** Some sessions and keys have so little room that they give up what they know, or refuse more, all the time. */
final class NarrowBounds {
  private static final double SMALL_CACHE_SHARE = 0.12;
  private static final double FEW_FLOORS_SHARE = 0.1;
  private static final double FEW_SIBLINGS_SHARE = 0.04;
  private static final double FEW_ENTRIES_SHARE = 0.04;
  private static final double FEW_LANES_SHARE = 0.06;

  private NarrowBounds() {}

  /**
   * The given bounds, or narrower ones.
   *
   * @param mood in which no call may fail, if it is not the usual one
   */
  static Bounds of(SessionParameters usual, Mood mood, long dmaxMillis, Seed seed) {
    SessionParameters sessions = ofSessions(usual, seed);
    return new Bounds(
        sessions, mood == Mood.USUAL ? ofStates(dmaxMillis, seed) : StateBounds.USUAL);
  }

  private static StateBounds ofStates(long dmaxMillis, Seed seed) {
    StateBounds usual = StateBounds.USUAL;
    boolean fewSiblings = seed.chance(FEW_SIBLINGS_SHARE);
    boolean fewEntries = seed.chance(FEW_ENTRIES_SHARE);
    int siblings = 2 + seed.below(4);
    int bytes = 150 + seed.below(500);
    int softEntries = 3 + seed.below(6);
    int hardEntries = softEntries + 1 + seed.below(4);
    return new StateBounds(
        fewSiblings ? siblings : usual.siblings(),
        fewEntries ? bytes : usual.bytes(),
        fewEntries ? softEntries : usual.softEntries(),
        fewEntries ? hardEntries : usual.hardEntries(),
        fewEntries ? 4 * dmaxMillis : usual.longMillis());
  }

  private static SessionParameters ofSessions(SessionParameters usual, Seed seed) {
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
