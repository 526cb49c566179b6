package io.gramme.it.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.it.sim.check.Violation;
import io.gramme.it.sim.history.HistoryPlan;
import io.gramme.it.sim.history.HistoryResult;
import io.gramme.it.sim.world.Fault;
import io.gramme.it.sim.world.Sightings;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The shrinker finds the smallest plan of a failure whose conditions are known. */
final class ShrinkerTest {
  private static final HistoryPlan LARGE =
      HistoryPlan.of(100).withSeconds(600).withSessions(16).withThreads(16).withKeys(16);

  @Test
  void findsTheMinimumOfEveryDimension() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      HistoryPlan least = new HistoryPlan(
          100,
          random.nextInt(1, 61),
          random.nextInt(1, 17),
          random.nextInt(1, 17),
          random.nextInt(1, 17),
          new RandomPlans(random).faults());
      HistoryPlan found =
          shrink(plan -> isAtLeast(plan, least), LARGE, 1_000_000).plan();
      assertThat(found).as("seed %d", seed).isEqualTo(least);
    }
  }

  private static boolean isAtLeast(HistoryPlan plan, HistoryPlan least) {
    return plan.seconds() >= least.seconds()
        && plan.sessions() >= least.sessions()
        && plan.threads() >= least.threads()
        && plan.keys() >= least.keys()
        && plan.faults().containsAll(least.faults());
  }

  @Test
  void replacesWhatIsDrawnByTheLeastNumber() {
    HistoryPlan found = shrink(
            plan -> plan.sessions() != 1 && plan.threads() != 1 && plan.threads() != 2,
            HistoryPlan.of(1),
            Shrinker.BUDGET)
        .plan();
    assertThat(found).isEqualTo(new HistoryPlan(1, 1, 2, 3, 1, Set.of()));
  }

  @Test
  void looksForASmallerPlanUnderOtherSeeds() {
    HistoryPlan found = shrink(
            plan -> plan.equals(LARGE) || plan.seed() % 5 == 3, LARGE, Shrinker.BUDGET)
        .plan();
    assertThat(found).isEqualTo(new HistoryPlan(103, 1, 1, 1, 1, Set.of()));
  }

  @Test
  void keepsThePlanWhenNoSmallerOneFails() {
    assertThat(shrink(LARGE::equals, LARGE, Shrinker.BUDGET).plan()).isEqualTo(LARGE);
  }

  @Test
  void keepsWithinItsBudget() {
    FakeRunner runner = FakeRunner.failing(LARGE::equals);
    Shrinker.Shrunk shrunk = Shrinker.shrink(runner, LARGE, FakeRunner.CHECKER, 20);
    assertThat(shrunk.runs()).isEqualTo(20);
    assertThat(runner.plans()).hasSize(20);
  }

  @Test
  void keepsToTheCheckerThatObjected() {
    HistoryRunner runner = (plan, traced) -> {
      if (plan.seconds() < 10) {
        throw new IllegalStateException("too short");
      }
      String checker = plan.faults().contains(Fault.LOSS) ? FakeRunner.CHECKER : "Session";
      return new HistoryResult(
          1, 1, 1, List.of(new Violation(checker, "x")), new Sightings(), List.of());
    };
    HistoryPlan found =
        Shrinker.shrink(runner, LARGE, FakeRunner.CHECKER, Shrinker.BUDGET).plan();
    assertThat(found).isEqualTo(new HistoryPlan(100, 10, 1, 1, 1, EnumSet.of(Fault.LOSS)));
  }

  private static Shrinker.Shrunk shrink(
      Predicate<HistoryPlan> failing, HistoryPlan plan, int budget) {
    return Shrinker.shrink(FakeRunner.failing(failing), plan, FakeRunner.CHECKER, budget);
  }
}
