package io.gramme.it.sim;

import io.gramme.it.sim.patch.BugPatch;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Ten bugs for a day, so that a run stays short and all have their turn within days. */
final class BugsOfTheDay {
  static final int COUNT = 10;

  private BugsOfTheDay() {}

  /** Those of a day: the next day has the next ten, and after the last comes the first. */
  static List<BugPatch> of(List<BugPatch> all, LocalDate day) {
    List<BugPatch> chosen = new ArrayList<>();
    for (int i = 0; i < Math.min(COUNT, all.size()); i++) {
      chosen.add(all.get((int) Math.floorMod(day.toEpochDay() * COUNT + i, (long) all.size())));
    }
    return chosen;
  }
}
