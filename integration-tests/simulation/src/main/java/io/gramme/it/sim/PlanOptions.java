package io.gramme.it.sim;

import io.gramme.it.sim.history.HistoryPlan;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that decide about a history: the same on the command line and in the file of regressions. */
final class PlanOptions {
  private static final int MOST_SECONDS = 600;
  private static final int MOST = 16;

  @Option(
      names = "--seed",
      description = "Seed of the first history, the next has the next number; default 1.")
  private @Nullable Long seed;

  @Option(
      names = "--faults",
      paramLabel = "all|none|LIST",
      description = "What may go wrong: all, none, a comma list, or all,-NAME,...; default all.")
  private @Nullable String faults;

  @Option(names = "--seconds", description = "Virtual seconds of load, 1 to 600; default 20.")
  private @Nullable Integer seconds;

  @Option(
      names = "--sessions",
      description = "Client processes, 1 to 16; 0, the default, draws them from the seed.")
  private @Nullable Integer sessions;

  @Option(
      names = "--threads",
      description = "Application threads of each session, 1 to 16; 0, the default, draws them.")
  private @Nullable Integer threads;

  @Option(
      names = "--keys",
      description = "Keys of causal buckets, 1 to 16; 0, the default, draws them.")
  private @Nullable Integer keys;

  boolean hasSeed() {
    return seed != null;
  }

  /** The seed, or 1. */
  long seed() {
    return seed == null ? 1 : seed;
  }

  /** Whether anything but the seed was given. */
  boolean hasSetup() {
    return faults != null || seconds != null || sessions != null || threads != null || keys != null;
  }

  /**
   * The plan of these options.
   *
   * @throws IllegalArgumentException when a value is not allowed; names the option and what is allowed
   */
  HistoryPlan plan() {
    HistoryPlan plan = HistoryPlan.of(seed())
        .withSeconds(inRange("--seconds", seconds, HistoryPlan.DEFAULT_SECONDS, 1, MOST_SECONDS))
        .withSessions(inRange("--sessions", sessions, 0, 0, MOST))
        .withThreads(inRange("--threads", threads, 0, 0, MOST))
        .withKeys(inRange("--keys", keys, 0, 0, MOST));
    return faults == null ? plan : plan.withFaults(FaultList.parse(faults));
  }

  private static int inRange(
      String option, @Nullable Integer value, int otherwise, int least, int most) {
    if (value == null) {
      return otherwise;
    }
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          option + " is " + value + "; allowed are " + least + " to " + most);
    }
    return value;
  }

  /** The options that give this plan: the seed, and what differs from the defaults. */
  static String text(HistoryPlan plan) {
    HistoryPlan usual = HistoryPlan.of(plan.seed());
    StringBuilder text = new StringBuilder("--seed ").append(plan.seed());
    if (!plan.faults().equals(usual.faults())) {
      text.append(" --faults ").append(FaultList.format(plan.faults()));
    }
    append(text, "--seconds", plan.seconds(), usual.seconds());
    append(text, "--sessions", plan.sessions(), usual.sessions());
    append(text, "--threads", plan.threads(), usual.threads());
    append(text, "--keys", plan.keys(), usual.keys());
    return text.toString();
  }

  private static void append(StringBuilder text, String option, int value, int usual) {
    if (value != usual) {
      text.append(' ').append(option).append(' ').append(value);
    }
  }
}
