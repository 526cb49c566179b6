package io.gramme.it.sim;

import io.gramme.it.sim.check.Violation;
import io.gramme.it.sim.history.HistoryPlan;
import io.gramme.it.sim.world.Fault;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Makes a failing plan smaller: fewer faults, a shorter run, fewer sessions, threads and keys, as long as the same
 * checker still objects. Greedy, in rounds until one brings nothing, with a bounded number of runs.
 *
 * <p>A smaller plan draws differently, so that the failure may hide under its seed though it is still there. Each is
 * therefore tried with a few more seeds as well.
 */
final class Shrinker {
  /** Runs at most. */
  static final int BUDGET = 1_000;

  private static final int SEEDS_PER_PLAN = 8;

  /** What is tried in place of a number that is drawn. */
  private static final int MOST_FOR_DRAWN = 4;

  private static final List<Function<HistoryPlan, List<HistoryPlan>>> STEPS = List.of(
      Shrinker::fewerFaults,
      plan -> smaller(plan.seconds(), plan::withSeconds),
      plan -> smaller(plan.sessions(), plan::withSessions),
      plan -> smaller(plan.threads(), plan::withThreads),
      plan -> smaller(plan.keys(), plan::withKeys));

  private final HistoryRunner runner;
  private final String checker;
  private final int budget;
  private HistoryPlan smallest;
  private int runs;

  private Shrinker(HistoryRunner runner, HistoryPlan failing, String checker, int budget) {
    this.runner = new NoDefect(runner);
    this.smallest = failing;
    this.checker = checker;
    this.budget = budget;
  }

  /**
   * Makes a plan smaller.
   *
   * @param checker who objected to it
   * @param budget runs at most
   */
  static Shrunk shrink(HistoryRunner runner, HistoryPlan failing, String checker, int budget) {
    Shrinker shrinker = new Shrinker(runner, failing, checker, budget);
    shrinker.shrink();
    return new Shrunk(shrinker.smallest, shrinker.runs);
  }

  /**
   * What came of it.
   *
   * @param plan the smallest that was found
   * @param runs histories it took
   */
  record Shrunk(HistoryPlan plan, int runs) {}

  private void shrink() {
    boolean better = true;
    while (better) {
      better = false;
      for (Function<HistoryPlan, List<HistoryPlan>> step : STEPS) {
        while (improve(step)) {
          better = true;
        }
      }
    }
  }

  private boolean improve(Function<HistoryPlan, List<HistoryPlan>> step) {
    for (HistoryPlan candidate : step.apply(smallest)) {
      for (int i = 0; i < SEEDS_PER_PLAN && runs < budget; i++) {
        HistoryPlan plan = candidate.withSeed(candidate.seed() + i);
        if (fails(plan)) {
          smallest = plan;
          return true;
        }
      }
    }
    return false;
  }

  private boolean fails(HistoryPlan plan) {
    runs++;
    return runner.run(plan, false).violations().stream()
        .map(Violation::checker)
        .anyMatch(checker::equals);
  }

  /** None, one half, the other half, then all but one. */
  private static List<HistoryPlan> fewerFaults(HistoryPlan plan) {
    List<Fault> faults = List.copyOf(plan.faults());
    int half = faults.size() / 2;
    List<HistoryPlan> plans = new ArrayList<>();
    if (!faults.isEmpty()) {
      plans.add(plan.withFaults(EnumSet.noneOf(Fault.class)));
    }
    if (half > 0) {
      plans.add(plan.withFaults(Set.copyOf(faults.subList(0, half))));
      plans.add(plan.withFaults(Set.copyOf(faults.subList(half, faults.size()))));
    }
    if (faults.size() > 2) {
      for (Fault fault : faults) {
        EnumSet<Fault> others = EnumSet.copyOf(faults);
        others.remove(fault);
        plans.add(plan.withFaults(others));
      }
    }
    return plans;
  }

  /** The smallest first; 0 is a number that is drawn. */
  private static List<HistoryPlan> smaller(int number, IntFunction<HistoryPlan> plan) {
    IntStream tried = number == 0
        ? IntStream.rangeClosed(1, MOST_FOR_DRAWN)
        : IntStream.of(1, 2, number / 4, number / 2, number * 3 / 4, number - 1)
            .filter(n -> n > 0 && n < number)
            .sorted()
            .distinct();
    return tried.mapToObj(plan).toList();
  }
}
