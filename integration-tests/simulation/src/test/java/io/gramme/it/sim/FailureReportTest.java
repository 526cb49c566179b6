package io.gramme.it.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.it.sim.check.Violation;
import io.gramme.it.sim.history.HistoryPlan;
import io.gramme.it.sim.history.HistoryResult;
import io.gramme.it.sim.world.Fault;
import io.gramme.it.sim.world.Sightings;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a run says about histories that failed. */
final class FailureReportTest {
  @Test
  void aFailureHasItsSeedItsReplayAndItsTrace() {
    SimVerb process = new SimVerb(FakeRunner.failing(plan -> plan.seed() == 3));
    assertThat(process.execute("--histories", "5", "--seconds", "9")).isEqualTo(1);
    assertThat(process.lines())
        .startsWith(
            "seed 3: NoLostWrite: of 3",
            "  replay: ./gramme sim --histories 1 --seed 3 --seconds 9",
            "  lines 1 to 3 of 3, contexts left out; all with"
                + " ./gramme sim --histories 1 --seed 3 --seconds 9 --trace",
            "  line 1 of seed 3",
            "  line 2 of seed 3",
            "  line 3 of seed 3");
  }

  @Test
  void aLongTraceIsCutUnlessAllOfItIsAskedFor() {
    SimVerb cut = new SimVerb(FakeRunner.failing(plan -> true).withTraceOf(1_000));
    assertThat(cut.execute("--histories", "1")).isEqualTo(1);
    assertThat(cut.out())
        .contains("lines 801 to 1,000 of 1,000, contexts left out; all with"
            + " ./gramme sim --histories 1 --seed 1 --trace")
        .doesNotContain("line 800 of")
        .contains("line 801 of", "line 1000 of");

    SimVerb whole = new SimVerb(FakeRunner.failing(plan -> true).withTraceOf(1_000));
    assertThat(whole.execute("--histories", "1", "--trace")).isEqualTo(1);
    assertThat(whole.out()).containsOnlyOnce("line 1 of").containsOnlyOnce("line 1000 of");
  }

  @Test
  void aTraceEndsAtTheFirstBrokenPromiseAndLeavesContextsOut() {
    SimVerb process = new SimVerb((plan, traced) -> new HistoryResult(
        1,
        1,
        1,
        List.of(new Violation("FreshRead", "stale")),
        new Sightings(),
        traced
            ? List.of(
                "n1 Write k1 [v1@a:1.0] ctx [a:1.0<2.0, b:3.0]",
                "1.0 !!! FreshRead: stale",
                "later")
            : List.of()));
    assertThat(process.execute("--histories", "1")).isEqualTo(1);
    assertThat(process.lines())
        .contains("  n1 Write k1 [v1@a:1.0] ctx [..]", "  1.0 !!! FreshRead: stale")
        .doesNotContain("  later");
  }

  @Test
  void traceTellsOfAHistoryThatDidNotFail() {
    SimVerb process = new SimVerb(FakeRunner.sound());
    assertThat(process.execute("--histories", "1", "--seed", "4", "--trace")).isZero();
    assertThat(process.lines()).startsWith("  line 1 of seed 4");
  }

  @Test
  void onlyTheFirstFewHaveTheirTraces() {
    SimVerb process = new SimVerb(FakeRunner.failing(plan -> true));
    assertThat(process.execute("--histories", "200")).isEqualTo(1);
    assertThat(process.lines().stream().filter(line -> line.contains("replay: ")))
        .hasSize(3);
    assertThat(process.lines()).contains("seed 4: NoLostWrite: of 4 [--seed 4]");
    assertThat(process.lines().stream().filter(line -> line.startsWith("seed ")))
        .hasSize(FailureReport.WITH_LINE);
    assertThat(process.out()).containsOnlyOnce("further failures are counted only");
    assertThat(process.lastLine()).startsWith("histories=200 operations=2000 failures=200 ");
  }

  @Test
  void anExceptionIsAFailureWithItsFrames() {
    SimVerb process = new SimVerb((plan, traced) -> {
      throw new IllegalStateException("outer", new ArithmeticException("inner"));
    });
    assertThat(process.execute("--histories", "2")).isEqualTo(1);
    assertThat(process.out())
        .contains("seed 1: NoDefect: java.lang.IllegalStateException: outer")
        .contains("caused by java.lang.ArithmeticException: inner")
        .contains("at io.gramme.it.sim.FailureReportTest")
        .contains("there is no trace");
    assertThat(process.lastLine()).startsWith("histories=2 operations=0 failures=2 ");
  }

  @Test
  void aHistoryThatTakesAnotherCourseIsSaidToDoSo() {
    AtomicLong runs = new AtomicLong();
    SimVerb process = new SimVerb((plan, traced) -> new HistoryResult(
        1,
        1,
        runs.incrementAndGet(),
        List.of(new Violation("Session", "x")),
        new Sightings(),
        List.of("line")));
    assertThat(process.execute("--histories", "1")).isEqualTo(1);
    assertThat(process.out()).contains("run again it took another course");
  }

  @Test
  void shrinkPrintsTheSmallestPlanOfTheFirstFailure() {
    SimVerb process = new SimVerb(FakeRunner.failing(
        plan -> plan.seed() >= 5 && plan.seconds() >= 4 && plan.faults().contains(Fault.CUTS)));
    assertThat(process.execute("--histories", "10", "--shrink")).isEqualTo(1);
    String smallest = PlanOptions.text(new HistoryPlan(5, 4, 1, 1, 1, EnumSet.of(Fault.CUTS)));
    assertThat(process.out())
        .containsOnlyOnce("the smallest plan that fails NoLostWrite")
        .contains("replay: ./gramme sim --histories 1 " + smallest);
    assertThat(process.lastLine()).startsWith("histories=10 operations=100 failures=6 ");
  }

  @Test
  void shrinkSaysWhenThereIsNothingSmaller() {
    SimVerb process = new SimVerb(FakeRunner.failing(plan -> plan.equals(HistoryPlan.of(2))));
    assertThat(process.execute("--histories", "3", "--shrink")).isEqualTo(1);
    assertThat(process.out()).contains("no smaller plan fails NoLostWrite");
  }
}
