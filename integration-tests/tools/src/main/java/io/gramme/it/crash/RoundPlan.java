package io.gramme.it.crash;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The instants of one round.
 *
 * @param load how long the node is under load before it crashes
 * @param starts crashes while it starts again, each as the share of an ordinary start that has passed
 */
record RoundPlan(Duration load, List<Double> starts) {
  private static final int MOST_STARTS = 3;
  private static final long LEAST_NANOS = 1_000_000;

  /** Draws the instants; every second round crashes while the node starts, up to three times in a row. */
  static RoundPlan draw(SplittableRandom random, int seconds) {
    long nanos = random.nextLong(LEAST_NANOS, Duration.ofSeconds(seconds).toNanos());
    int crashes = random.nextBoolean() ? 0 : 1 + random.nextInt(MOST_STARTS);
    List<Double> starts = new ArrayList<>();
    for (int crash = 0; crash < crashes; crash++) {
      starts.add(random.nextDouble());
    }
    return new RoundPlan(Duration.ofNanos(nanos), List.copyOf(starts));
  }
}
