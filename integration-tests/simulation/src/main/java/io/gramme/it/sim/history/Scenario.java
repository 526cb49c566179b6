package io.gramme.it.sim.history;

import io.gramme.data.Key;
import io.gramme.driver.engine.SessionParameters;
import io.gramme.it.sim.world.Bounds;
import io.gramme.it.sim.world.ClusterPlan;
import io.gramme.it.sim.world.Fault;
import io.gramme.it.sim.world.Seed;
import io.gramme.it.sim.world.SimTime;
import java.util.ArrayList;
import java.util.List;

/**
 * What a plan leaves to chance, drawn from its seed.
 *
 * @param nodes members of the cluster when the load begins
 * @param replicas of each key, when there are as many members
 * @param change how the ring changes under the load
 * @param dmaxMillis the longest life of a message
 * @param sessions client processes that work
 * @param threads application threads of each
 * @param keys keys they share, those of the bucket that keeps the newest included
 * @param meanThinkMillis between two calls of a thread
 * @param coded whether messages cross in the bytes of the real codec
 * @param mood what it promises of availability
 * @param bounds what there is room for
 * @param moving whether its nodes are of those that may move
 * @param byJoins whether its nodes join one after the other before the load begins
 */
record Scenario(
    int nodes,
    int replicas,
    RingChanges change,
    long dmaxMillis,
    int sessions,
    int threads,
    List<Key> keys,
    long meanThinkMillis,
    boolean coded,
    Mood mood,
    Bounds bounds,
    boolean moving,
    boolean byJoins) {
  private static final double JOINS_SHARE = 0.1;
  private static final double CHANGING_SHARE = 0.5 / 0.9;

  /** Of histories whose ring changes, and of others, which have fewer replicas of each key than usual. */
  private static final double FEW_REPLICAS_SHARE = 0.35;

  private static final double ODD_REPLICAS_SHARE = 0.05;
  private static final double MOVING_SHARE = 0.25;
  private static final double CODED_SHARE = 0.15;
  private static final double SMALL_SHARE = 0.06;
  private static final double QUIET_SHARE = 0.05;
  private static final double DOWN_SHARE = 0.05;
  private static final double COLLIDING_SHARE = 0.03;
  private static final double MANY_KEYS_SHARE = 0.005;
  /** Of histories whose sessions do not combine updates. */
  private static final double APART_SHARE = 0.1;

  private static final double INTERVAL_SHARE = 0.2;

  /** Of usual histories that last for dozens of Dmax. */
  private static final double SHORT_DMAX_SHARE = 0.3;

  static Scenario of(HistoryPlan plan, Seed seed) {
    Seed odd = seed.fork(1);
    int usualNodes = 3 + seed.below(3);
    int fewNodes = odd.chance(SMALL_SHARE) ? 1 + odd.below(2) : usualNodes;
    Mood mood = mood(odd, fewNodes);
    Seed ofRing = seed.fork(5);
    boolean changing = mood == Mood.USUAL
        && plan.faults().contains(Fault.TOPOLOGY)
        && ofRing.chance(CHANGING_SHARE);
    int replicas = mood == Mood.USUAL ? replicas(ofRing, changing) : ClusterPlan.REPLICAS;
    int nodes = changing ? replicas + ofRing.below(4) : fewNodes;
    RingChanges change = changing ? RingChanges.of(nodes, replicas, ofRing) : RingChanges.NONE;
    long dmaxMillis = dmaxMillis(1_500 + seed.below(5) * 1_000L, mood, seed.fork(3));
    int sessions = given(plan.sessions(), 1 + seed.below(4));
    int threads = given(plan.threads(), 1 + seed.below(3));
    int keys = given(plan.keys(), 1 + seed.below(3));
    boolean newest = seed.chance(0.3);
    boolean collide = odd.chance(COLLIDING_SHARE) && plan.keys() == 0;
    boolean many = odd.chance(MANY_KEYS_SHARE) && plan.keys() == 0;
    int manyKeys = 100 + odd.below(100);
    long think = 60L + seed.below(200);
    boolean coded = seed.chance(CODED_SHARE);
    SessionParameters usual = new SessionParameters(
        seed.chance(0.1) && !many ? 0 : 1 << 20,
        64,
        SimTime.MILLI * (100 + seed.below(600)),
        SimTime.MILLI * 1_000L,
        SimTime.MILLI * (50 + seed.below(300)));
    boolean combine = !odd.chance(APART_SHARE);
    Bounds bounds =
        NarrowBounds.of(usual.combiningUpdates(combine), mood, dmaxMillis, seed.fork(2));
    return new Scenario(
        nodes,
        replicas,
        change,
        dmaxMillis,
        sessions,
        threads,
        keys(
            collide ? KeyNames.colliding() : KeyNames.first(many ? manyKeys : keys),
            newest && plan.keys() == 0,
            odd.chance(INTERVAL_SHARE) && plan.keys() == 0),
        many ? think * sessions * threads / 20 + 5 : think * sessions * threads / 4 + 10,
        coded,
        mood,
        bounds,
        nodes > 1 && mood == Mood.USUAL && seed.fork(4).chance(MOVING_SHARE),
        seed.fork(3).chance(JOINS_SHARE));
  }

  private static int replicas(Seed seed, boolean changing) {
    boolean few = seed.chance(changing ? FEW_REPLICAS_SHARE : ODD_REPLICAS_SHARE);
    return few ? 1 + seed.below(ClusterPlan.REPLICAS - 1) : ClusterPlan.REPLICAS;
  }

  /** Where no call may fail, calls have the time that a longer Dmax gives them (T5). */
  private static long dmaxMillis(long usual, Mood mood, Seed odd) {
    return mood == Mood.USUAL && odd.chance(SHORT_DMAX_SHARE) ? 500 + odd.below(6) * 100L : usual;
  }

  private static int given(int wanted, int drawn) {
    return wanted == 0 ? drawn : wanted;
  }

  /** Owners of each key. */
  int owners() {
    return Math.min(nodes, replicas);
  }

  private static Mood mood(Seed odd, int nodes) {
    double draw = odd.unit();
    if (draw < QUIET_SHARE) {
      return Mood.QUIET;
    }
    return draw < QUIET_SHARE + DOWN_SHARE && nodes >= ClusterPlan.REPLICAS
        ? Mood.ONE_NODE_DOWN
        : Mood.USUAL;
  }

  private static List<Key> keys(List<Key> causal, boolean newest, boolean interval) {
    List<Key> keys = new ArrayList<>(causal);
    if (newest) {
      keys.add(Key.of(ClusterPlan.NEWEST_BUCKET, "n1"));
    }
    if (interval) {
      keys.add(Key.of(ClusterPlan.INTERVAL_BUCKET, "i1"));
    }
    return keys;
  }
}
