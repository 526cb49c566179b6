package io.gramme.it.sim;

import io.gramme.it.sim.plant.PlantedBug;
import java.util.Arrays;

/** Planted bugs of either kind, whichever there are. */
final class Bugs {
  private Bugs() {}

  static PlantedBug plantable() {
    return Arrays.stream(PlantedBug.values())
        .filter(bug -> bug.waitsFor() == null)
        .findFirst()
        .orElseThrow();
  }
}
