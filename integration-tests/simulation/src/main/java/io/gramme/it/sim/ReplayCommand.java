package io.gramme.it.sim;

import io.gramme.it.sim.history.HistoryPlan;
import io.gramme.it.sim.plant.PlantedBug;
import org.jspecify.annotations.Nullable;

/** The command line that runs one history again, exactly. */
final class ReplayCommand {
  private ReplayCommand() {}

  static String of(HistoryPlan plan, @Nullable PlantedBug bug) {
    return of(plan, bug, false);
  }

  /** As {@link #of(HistoryPlan, PlantedBug)}, over the real engine or not. */
  static String of(HistoryPlan plan, @Nullable PlantedBug bug, boolean engine) {
    return "./gramme sim --histories 1 "
        + PlanOptions.text(plan)
        + (bug == null ? "" : " --plant " + bug.label())
        + (engine ? " --engine" : "");
  }
}
