package io.gramme.it.sim;

import io.gramme.it.sim.history.HistoryPlan;

/**
 * A history that failed once.
 *
 * @param found what it found, for people
 */
record Regression(HistoryPlan plan, String found) {}
