package io.gramme.it.sim.world;

import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import org.jspecify.annotations.Nullable;

/** How long what has arrived at a node waits for its step, and what is refused because there is too much of it. */
final class NodeLoad {
  private static final double MEAN_WAIT_NANOS = 50_000;

  private final Seed seed;
  private final Sightings sightings;
  private double refusalChance;
  private double stallChance;
  private long longestStallNanos;
  private long stalledNanos;

  NodeLoad(Seed seed, Sightings sightings) {
    this.seed = seed;
    this.sightings = sightings;
  }

  void setStalls(double chance, long longestNanos) {
    stallChance = chance;
    longestStallNanos = longestNanos;
  }

  void setOverload(double chance) {
    refusalChance = chance;
  }

  /** For how long it has done nothing although there was something to do. */
  long stalledNanos() {
    return stalledNanos;
  }

  long waitNanos() {
    if (stallChance <= 0 || !seed.chance(stallChance)) {
      return seed.exponential(MEAN_WAIT_NANOS);
    }
    long stall = seed.between(0, longestStallNanos);
    stalledNanos += stall;
    return stall;
  }

  /**
   * A message that comes twice is admitted or refused once: streams bring each message once, and a node that refuses what
   * it then executes all the same would make every refusal worthless (W5).
   */
  @Nullable
  Reply refusal(Arrival arrival, @Nullable Arrival before, @Nullable Reply refusedBefore) {
    if (arrival.isSameMessageAs(before)) {
      return refusedBefore;
    }
    if (refusalChance > 0 && seed.chance(refusalChance)) {
      sightings.note(Reached.OVERLOADED);
      return Reply.Refusal.retryAfter(
          RefusalCode.OVERLOADED, "the simulated node is overloaded", 1 + seed.below(60));
    }
    return null;
  }
}
