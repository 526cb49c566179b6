package io.gramme.it.sim;

import io.gramme.it.sim.history.History;
import io.gramme.it.sim.plant.PlantedBug;
import io.gramme.it.sim.world.Tampering;

/** The real simulator, over simulated disks. */
final class RealRunner {
  private RealRunner() {}

  static HistoryRunner sound() {
    return new NoDefect((plan, traced) -> History.run(plan, Tampering.NONE, traced));
  }

  static HistoryRunner with(PlantedBug bug) {
    return new NoDefect((plan, traced) -> History.run(plan, bug.tampering(), traced));
  }
}
