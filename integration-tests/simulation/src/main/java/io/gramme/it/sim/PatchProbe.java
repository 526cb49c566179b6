package io.gramme.it.sim;

import io.gramme.it.sim.history.History;
import io.gramme.it.sim.history.HistoryPlan;
import io.gramme.it.sim.world.Tampering;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs histories in classes that hold a bug; called by name from classes that do not. */
public final class PatchProbe {
  private static volatile long seed;

  private PatchProbe() {}

  /** The seed of the history that runs now. */
  public static long seed() {
    return seed;
  }

  /** Where the options of a plan are read into. */
  @Command
  private static final class Options {
    @Mixin
    private final PlanOptions plan = new PlanOptions();
  }

  /**
   * Runs histories on the calling thread, from seed 1 on, until one fails.
   *
   * @param plan options of {@code sim}, separated by blanks; empty for everything
   * @param seeds histories at most
   * @return the seed and the promise that was broken first, or null
   */
  public static @Nullable String search(String plan, long seeds) {
    HistoryPlan first = planOf(plan);
    HistoryRunner runner =
        new NoDefect((each, traced) -> History.run(each, Tampering.NONE, traced));
    for (long next = 1; next <= seeds; next++) {
      seed = next;
      Finished history = new Finished(next, first, runner.run(first.withSeed(next), false), 0);
      if (history.failed()) {
        return next + " " + history.result().violations().get(0).checker();
      }
    }
    return null;
  }

  /**
   * Runs the histories of a search in these classes, which hold no bug.
   *
   * @param found what {@link #search} returned
   * @return the failure, or null as it should be
   */
  static @Nullable String failureWithout(String plan, String found) {
    String seed = found.substring(0, Math.max(0, found.indexOf(' ')));
    return seed.chars().allMatch(Character::isDigit) && !seed.isEmpty()
        ? search(plan, Long.parseLong(seed))
        : null;
  }

  private static HistoryPlan planOf(String plan) {
    Options options = new Options();
    new CommandLine(options).parseArgs(plan.isBlank() ? new String[0] : plan.split(" +"));
    return options.plan.plan();
  }
}
