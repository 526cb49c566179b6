package io.gramme.it.sim;

import io.gramme.it.sim.history.HistoryPlan;
import io.gramme.it.sim.plant.PlantedBug;
import io.gramme.it.sim.world.Fault;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run is to do.
 *
 * @param regressions replayed before all others
 * @param histories with seeds of their own, after the regressions
 * @param first the plan of the first of these; each has the next seed, and after the greatest the least
 * @param bug planted into every history
 * @param narrowed whether plans are those in which the bug shows soon
 * @param untilFound whether the first failure ends the run
 * @param shrink whether the first failure is made smaller
 * @param trace whether traces are printed whole, and of a history that did not fail as well
 * @param engine whether nodes keep their states in the real engine
 * @param jobs threads that run histories
 */
record SimSettings(
    List<Regression> regressions,
    long histories,
    HistoryPlan first,
    @Nullable PlantedBug bug,
    boolean narrowed,
    boolean untilFound,
    boolean shrink,
    boolean trace,
    boolean engine,
    int jobs) {
  /** Runs of fewer histories may miss a state by bad luck. */
  private static final long HISTORIES_THAT_REACH_ALL = 2_000;

  SimSettings {
    regressions = List.copyOf(regressions);
  }

  /** Histories, regressions included. */
  long total() {
    return regressions.size() + histories;
  }

  /** The plan of an index below {@link #total()}. */
  HistoryPlan plan(long index) {
    if (index < regressions.size()) {
      return regressions.get((int) index).plan();
    }
    long seed = first.seed() + index - regressions.size();
    return bug != null && narrowed ? bug.narrowed(seed) : first.withSeed(seed);
  }

  /** Whether every state must be reached: a long run in which everything may go wrong and nothing is planted. */
  boolean mustReachAll() {
    return bug == null
        && histories >= HISTORIES_THAT_REACH_ALL
        && first.faults().size() == Fault.values().length;
  }
}
