package io.gramme.it.sim;

import io.gramme.it.sim.history.HistoryPlan;
import io.gramme.it.sim.history.HistoryResult;

/**
 * Runs one history on the calling thread. Several threads call it at once, each with a plan of its own; two runs of
 * equal plans must come to equal results.
 */
@FunctionalInterface
interface HistoryRunner extends AutoCloseable {
  /**
   * Runs a history.
   *
   * @param traced whether the result tells what happened, line by line
   */
  HistoryResult run(HistoryPlan plan, boolean traced);

  /** Gives back what it took; no history runs any more. */
  @Override
  default void close() {}
}
