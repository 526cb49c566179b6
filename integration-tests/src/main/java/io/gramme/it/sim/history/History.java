package io.gramme.it.sim.history;

import io.gramme.it.sim.world.Tampering;

/** One history, from its plan to its verdict. */
public final class History {
  private History() {}

  /**
   * Runs a history on the calling thread.
   *
   * @param tampering the planted bug, or {@link Tampering#NONE}
   * @param traced whether the result tells what happened
   */
  @SuppressWarnings("DoNotCallSuggester") // Its body is still to come.
  public static HistoryResult run(HistoryPlan plan, Tampering tampering, boolean traced) {
    throw new UnsupportedOperationException("to be written: " + plan + tampering + traced);
  }
}
