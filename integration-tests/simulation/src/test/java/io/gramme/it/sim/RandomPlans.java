package io.gramme.it.sim;

import io.gramme.it.sim.history.HistoryPlan;
import io.gramme.it.sim.world.Fault;
import java.util.EnumSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Plans of all kinds, defaults and extremes among them. */
final class RandomPlans {
  private final RandomGenerator random;

  RandomPlans(RandomGenerator random) {
    this.random = random;
  }

  HistoryPlan next() {
    return new HistoryPlan(
        random.nextBoolean() ? random.nextLong() : random.nextInt(1000),
        random.nextBoolean() ? HistoryPlan.DEFAULT_SECONDS : random.nextInt(1, 601),
        number(),
        number(),
        number(),
        faults());
  }

  private int number() {
    return random.nextBoolean() ? 0 : random.nextInt(17);
  }

  Set<Fault> faults() {
    double share = random.nextInt(5) / 4.0;
    EnumSet<Fault> faults = EnumSet.noneOf(Fault.class);
    for (Fault fault : Fault.values()) {
      if (random.nextDouble() < share) {
        faults.add(fault);
      }
    }
    return faults;
  }
}
