package io.gramme.driver.internal;

import io.gramme.driver.DriverOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Looks for options with a slip in the names of environment variables. That is no error: the environment is shared, and others
 * may call their variables as they like.
 */
final class MistypedVariables {
  private static final String PREFIX = "GRAMME_";

  /** Read by the launcher of a source checkout. */
  private static final Set<String> OF_OTHERS = Set.of("GRAMME_MAVEN_ARGS");

  private MistypedVariables() {}

  /** A sentence for each variable whose name is nearly that of an option, in alphabetical order. */
  static List<String> among(Set<String> names) {
    List<String> known = new ArrayList<>();
    for (DriverOption option : DriverOption.values()) {
      known.add(option.environmentName());
    }
    List<String> sentences = new ArrayList<>();
    for (String name : new TreeSet<>(names)) {
      if (name.toUpperCase(Locale.ROOT).startsWith(PREFIX)
          && !known.contains(name)
          && !OF_OTHERS.contains(name)) {
        String nearest = NearestName.of(name, known);
        if (isNear(name, nearest)) {
          sentences.add("the environment variable " + name
              + " is no option and changes nothing; did you mean " + nearest + "?");
        }
      }
    }
    return sentences;
  }

  /** At most one letter of three is another one. */
  private static boolean isNear(String name, String known) {
    int changes = NearestName.distance(name.toUpperCase(Locale.ROOT), known);
    return 3 * changes <= name.length() - PREFIX.length();
  }
}
