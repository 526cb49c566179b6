package io.gramme.it.sim;

import io.gramme.it.sim.history.HistoryPlan;
import io.gramme.it.sim.history.HistoryResult;

/**
 * A history that has been run.
 *
 * @param index its place in the run, from 0
 * @param cpuNanos CPU time of its thread; 0 when the JVM does not tell
 */
record Finished(long index, HistoryPlan plan, HistoryResult result, long cpuNanos) {
  boolean failed() {
    return !result.violations().isEmpty();
  }
}
