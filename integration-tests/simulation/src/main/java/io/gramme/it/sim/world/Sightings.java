package io.gramme.it.sim.world;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How often each interesting state was reached. Not thread-safe. */
public final class Sightings {
  private final Map<Reached, Long> counts = new EnumMap<>(Reached.class);

  /** Counts one. */
  public void note(Reached state) {
    counts.merge(state, 1L, Long::sum);
  }

  /** Counts it when the condition holds. */
  public void noteIf(boolean condition, Reached state) {
    if (condition) {
      note(state);
    }
  }

  /** Adds another count. */
  public void add(Sightings other) {
    other.counts.forEach((state, count) -> counts.merge(state, count, Long::sum));
  }

  public long of(Reached state) {
    return counts.getOrDefault(state, 0L);
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
