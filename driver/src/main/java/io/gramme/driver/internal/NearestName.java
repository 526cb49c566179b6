package io.gramme.driver.internal;

import java.util.List;
import java.util.Locale;

/** Finds what a mistyped name was probably meant to be. */
final class NearestName {
  private NearestName() {}

  /** The known name with the fewest single-character changes from the given one; the first of several. */
  static String of(String name, List<String> known) {
    String nearest = "";
    int least = Integer.MAX_VALUE;
    for (String candidate : known) {
      int distance = distance(lower(name), lower(candidate));
      if (distance < least) {
        least = distance;
        nearest = candidate;
      }
    }
    return nearest;
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  // Levenshtein's distance, one row of his table at a time.
  static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int substituted = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[to.length()];
  }
}
