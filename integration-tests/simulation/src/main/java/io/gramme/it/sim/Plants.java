package io.gramme.it.sim;

import io.gramme.it.sim.plant.PlantedBug;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Planted bugs by their names. */
final class Plants {
  private Plants() {}

  /**
   * The bug of a name.
   *
   * @throws IllegalArgumentException when there is none, or it cannot be planted yet
   */
  static PlantedBug named(String name) {
    for (PlantedBug bug : PlantedBug.values()) {
      if (bug.label().equals(name)) {
        return plantable(bug);
      }
    }
    throw new IllegalArgumentException(
        "--plant: '" + name + "' is not a planted bug; the nearest is " + nearest(name)
            + "; allowed are list, " + labels());
  }

  private static PlantedBug plantable(PlantedBug bug) {
    if (bug.waitsFor() != null) {
      throw new IllegalArgumentException("--plant: " + bug.label()
          + " cannot be planted yet: it waits for " + bug.waitsFor()
          + "; --plant list says which can be");
    }
    return bug;
  }

  private static String labels() {
    return Arrays.stream(PlantedBug.values())
        .map(PlantedBug::label)
        .collect(Collectors.joining(", "));
  }

  private static String nearest(String name) {
    return Arrays.stream(PlantedBug.values())
        .map(PlantedBug::label)
        .min(Comparator.comparingInt(label -> distance(name, label)))
        .orElse("none");
  }

  /** Characters to add, leave out or replace to make one of the other (Levenshtein). */
  static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    Arrays.setAll(row, i -> i);
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[other.length()];
  }

  /** A line for each: its name, what it is, and what it waits for. */
  static List<String> lines() {
    return Arrays.stream(PlantedBug.values())
        .map(bug -> String.format(
            Locale.ROOT,
            "%-32s %s%s",
            bug.label(),
            bug.description(),
            bug.waitsFor() == null ? "" : " (pending: waits for " + bug.waitsFor() + ")"))
        .toList();
  }
}
