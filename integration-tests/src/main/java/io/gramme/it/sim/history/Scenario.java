package io.gramme.it.sim.history;

import io.gramme.data.Key;
import io.gramme.driver.session.SessionParameters;
import io.gramme.it.sim.world.ClusterPlan;
import io.gramme.it.sim.world.Seed;
import io.gramme.it.sim.world.SimTime;
import java.util.ArrayList;
import java.util.List;

/**
 * What a plan leaves to chance, drawn from its seed.
 *
 * @param nodes members of the cluster
 * @param dmaxMillis the longest life of a message
 * @param sessions client processes that work
 * @param threads application threads of each
 * @param keys keys they share, those of the bucket that keeps the newest included
 * @param meanThinkMillis between two calls of a thread
 * @param coded whether messages cross in the bytes of the real codec
 * @param parameters of every session
 */
record Scenario(
    int nodes,
    long dmaxMillis,
    int sessions,
    int threads,
    List<Key> keys,
    long meanThinkMillis,
    boolean coded,
    SessionParameters parameters) {
  private static final double CODED_SHARE = 0.15;

  static Scenario of(HistoryPlan plan, Seed seed) {
    int nodes = 3 + seed.below(3);
    long dmaxMillis = 1_500 + seed.below(5) * 1_000L;
    int sessions = given(plan.sessions(), 1 + seed.below(4));
    int threads = given(plan.threads(), 1 + seed.below(3));
    int keys = given(plan.keys(), 1 + seed.below(3));
    boolean newest = seed.chance(0.3);
    long think = 60L + seed.below(200);
    boolean coded = seed.chance(CODED_SHARE);
    SessionParameters parameters = new SessionParameters(
        seed.chance(0.1) ? 0 : 1 << 20,
        64,
        SimTime.MILLI * (100 + seed.below(600)),
        SimTime.MILLI * 1_000L,
        SimTime.MILLI * (50 + seed.below(300)));
    return new Scenario(
        nodes,
        dmaxMillis,
        sessions,
        threads,
        keys(keys, newest && plan.keys() == 0),
        think * sessions * threads / 4 + 10,
        coded,
        parameters);
  }

  private static int given(int wanted, int drawn) {
    return wanted == 0 ? drawn : wanted;
  }

  private static List<Key> keys(int causal, boolean newest) {
    List<Key> keys = new ArrayList<>();
    for (int i = 0; i < causal; i++) {
      keys.add(Key.of(ClusterPlan.CAUSAL_BUCKET, "k" + (i + 1)));
    }
    if (newest) {
      keys.add(Key.of(ClusterPlan.NEWEST_BUCKET, "n1"));
    }
    return keys;
  }
}
