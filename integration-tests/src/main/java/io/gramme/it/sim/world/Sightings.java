package io.gramme.it.sim.world;

import java.util.ArrayList;
import java.util.List;

/** How often each interesting state was reached. Not thread-safe. */
@SuppressWarnings(
    "EnumOrdinal") // An array is what a count per event can afford; no ordinal leaves this class.
public final class Sightings {
  private final long[] counts = new long[Reached.values().length];

  /** Counts one. */
  public void note(Reached state) {
    counts[state.ordinal()]++;
  }

  /** Counts it when the condition holds. */
  public void noteIf(boolean condition, Reached state) {
    counts[state.ordinal()] += condition ? 1 : 0;
  }

  /** Adds another count. */
  public void add(Sightings other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
  }

  public long of(Reached state) {
    return counts[state.ordinal()];
  }

  /** The states that were never reached, in order. */
  public List<Reached> missing() {
    List<Reached> missing = new ArrayList<>();
    for (Reached state : Reached.values()) {
      if (of(state) == 0) {
        missing.add(state);
      }
    }
    return missing;
  }
}
