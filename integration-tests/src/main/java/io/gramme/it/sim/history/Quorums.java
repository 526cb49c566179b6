package io.gramme.it.sim.history;

import io.gramme.driver.coordination.Quorum;
import io.gramme.driver.session.CallSettings;
import io.gramme.it.sim.world.ClusterPlan;
import io.gramme.it.sim.world.Seed;
import java.time.Duration;

/** How the calls of one session are carried out: mostly alike, sometimes otherwise. */
final class Quorums {
  private final Quorum r;
  private final Quorum w;
  private final long timeoutMillis;
  private final long writeTimeoutMillis;

  Quorums(Seed seed) {
    r = any(seed);
    w = any(seed);
    timeoutMillis = 100L + seed.below(1_500);
    writeTimeoutMillis = 50L + seed.below(1_000);
  }

  private static Quorum any(Seed seed) {
    int number = seed.below(ClusterPlan.REPLICAS + 2);
    return number == 0 || number > ClusterPlan.REPLICAS ? Quorum.QUORUM : Quorum.of(number);
  }

  CallSettings settings(Seed seed) {
    boolean other = seed.chance(0.2);
    return new CallSettings(
        other ? any(seed) : r,
        other ? any(seed) : w,
        Duration.ofMillis(timeoutMillis),
        Duration.ofMillis(writeTimeoutMillis),
        seed.chance(0.8),
        Runnable::run);
  }

  int r(CallSettings settings) {
    return settings.r().among(ClusterPlan.REPLICAS);
  }

  int w(CallSettings settings) {
    return settings.w().among(ClusterPlan.REPLICAS);
  }
}
