package io.gramme.it.sim;

import io.gramme.it.sim.history.History;
import io.gramme.it.sim.history.HistoryPlan;
import io.gramme.it.sim.history.HistoryResult;
import io.gramme.it.sim.world.Tampering;

/**
 * Runs the histories of the regular run: the disks of most are simulated, and in every twentieth nodes keep their states
 * in the real engine on real files. That costs five times as much, so those work for half as long.
 */
final class RegularRunner implements HistoryRunner {
  /** So that 100 of 2,000 histories have it. */
  private static final int EVERY = 20;

  private final EngineRunner engine = EngineRunner.inTemporaryFolder(() -> Tampering.NONE);

  /** Whether the seed's history is one over the real engine. */
  static boolean isOverEngine(long seed) {
    return Math.floorMod(seed, EVERY) == 0;
  }

  @Override
  public HistoryResult run(HistoryPlan plan, boolean traced) {
    return isOverEngine(plan.seed())
        ? engine.run(plan.withSeconds((plan.seconds() + 1) / 2), traced)
        : History.run(plan, Tampering.NONE, traced);
  }

  @Override
  public void close() {
    engine.close();
  }
}
