package io.gramme.it.sim.patch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A bug as a unified diff of production sources, with what it is in comment lines before the diff.
 *
 * <pre>
 *   # A node answers before what it shows is durable (S2).
 *   # Plan: --faults crashes,power-loss
 *   # Budget: 500
 *   --- a/node/src/main/java/...
 *   +++ b/node/src/main/java/...
 *   &#64;&#64; -10,3 +10,2 &#64;&#64;
 * </pre>
 *
 * <p>{@code Plan} narrows the histories (options of {@code sim}; without it everything may go wrong), {@code Budget} is
 * the number of seeds in which the bug must be found.
 *
 * @param name the file's name without its ending
 * @param description what breaks, in a sentence, and the rule it breaks
 * @param plan options of {@code sim} that every history gets, without a seed
 * @param budget seeds, at least 1
 * @param changes for each file, by its path from the root of the sources
 */
public record BugPatch(
    String name, String description, String plan, long budget, Map<String, List<Hunk>> changes) {
  static final long DEFAULT_BUDGET = 1_000;

  private static final String PLAN = "Plan:";
  private static final String BUDGET = "Budget:";

  public BugPatch {
    changes = Map.copyOf(changes);
  }

  /** The same bug, to be found in another number of seeds. */
  public BugPatch withBudget(long seeds) {
    return new BugPatch(name, description, plan, seeds, changes);
  }

  /**
   * Reads a patch.
   *
   * @throws PatchException when it is none; says what is wrong
   */
  static BugPatch parse(String name, List<String> lines) {
    List<String> description = new ArrayList<>();
    String plan = "";
    long budget = DEFAULT_BUDGET;
    int line = 0;
    for (; line < lines.size() && lines.get(line).startsWith("#"); line++) {
      String text = lines.get(line).substring(1).strip();
      if (text.startsWith(PLAN)) {
        plan = text.substring(PLAN.length()).strip();
      } else if (text.startsWith(BUDGET)) {
        budget = number(name, text.substring(BUDGET.length()).strip());
      } else {
        description.add(text);
      }
    }
    Map<String, List<Hunk>> changes = new TreeMap<>(Hunk.ofDiff(name, lines, line));
    if (description.isEmpty() || changes.isEmpty()) {
      throw new PatchException(name, "a bug needs a '# description' and at least one changed file");
    }
    return new BugPatch(name, String.join(" ", description), plan, budget, changes);
  }

  private static long number(String name, String text) {
    try {
      long budget = Long.parseLong(text);
      if (budget >= 1) {
        return budget;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new PatchException(
        name, "'# Budget: " + text + "' is no number of seeds; 1 or more is allowed");
  }
}
