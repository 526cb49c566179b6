package io.gramme.it.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.it.sim.history.HistoryPlan;
import io.gramme.it.sim.plant.PlantedBug;
import io.gramme.it.sim.world.Fault;
import io.gramme.it.sim.world.Reached;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verb sim from its command line to its last line, over histories whose results are known. */
final class SimCommandTest {
  @Test
  void everyHistoryHasTheNextSeed() {
    FakeRunner runner = FakeRunner.sound();
    SimVerb process = new SimVerb(runner);
    assertThat(process.execute("--histories", "5", "--seed", "7", "--seconds", "2", "--jobs", "1"))
        .isZero();
    assertThat(runner.plans())
        .isEqualTo(LongStream.range(7, 12)
            .mapToObj(seed -> HistoryPlan.of(seed).withSeconds(2))
            .toList());
    assertThat(process.lastLine())
        .matches("histories=5 operations=50 failures=0 digest=[0-9a-f]{16}");
  }

  @Test
  void theDigestDependsOnTheSeedsAndNotOnTheThreads() {
    String one = lastLine("--seed", "1", "--jobs", "1");
    assertThat(lastLine("--seed", "1", "--jobs", "4")).isEqualTo(one);
    assertThat(lastLine("--seed", "1", "--jobs", "13")).isEqualTo(one);
    assertThat(lastLine("--seed", "2", "--jobs", "1")).isNotEqualTo(one);
  }

  private static String lastLine(String... arguments) {
    SimVerb process = new SimVerb(FakeRunner.failing(plan -> plan.seed() % 100 == 0));
    assertThat(process.execute(arguments)).isEqualTo(1);
    assertThat(process.lastLine()).startsWith("histories=1000 operations=10000 failures=10 ");
    return process.lastLine();
  }

  @Test
  void theDigestDependsOnTheOrder() {
    HistoryPlan one = HistoryPlan.of(1);
    HistoryPlan two = HistoryPlan.of(2);
    assertThat(digest(one, two)).isNotEqualTo(digest(two, one)).isNotEqualTo(digest(one));
  }

  private static long digest(HistoryPlan... plans) {
    RunTotals totals = new RunTotals();
    for (HistoryPlan plan : plans) {
      totals.add(new Finished(0, plan, FakeRunner.sound().run(plan, false), 0));
    }
    return totals.digest();
  }

  @Test
  void reportsEveryStateAndTheRate() {
    SimVerb process = new SimVerb(FakeRunner.sound());
    assertThat(process.execute("--histories", "30")).isZero();
    for (Reached state : Reached.values()) {
      assertThat(process.out()).containsPattern("(?m)^  " + state.label() + " +30$");
    }
    assertThat(process.out()).contains("histories per core-minute").contains("events/s");
  }

  @Test
  void aLongRunThatMissesAStateFails() {
    Set<Reached> missed = EnumSet.of(Reached.NEW_DOT, Reached.TORN_TAIL);
    assertThat(missing(missed, "--histories", "2000")).isEqualTo(1);
    assertThat(missing(missed, "--histories", "1999")).isZero();
    assertThat(missing(missed, "--histories", "2000", "--faults", "all,-loss")).isZero();
    assertThat(
            missing(missed, "--histories", "2000", "--plant", Bugs.plantable().label()))
        .isZero();
    assertThat(missing(Set.of(), "--histories", "2000")).isZero();
  }

  private static int missing(Set<Reached> states, String... arguments) {
    SimVerb process = new SimVerb(FakeRunner.sound().neverReaching(states));
    int exitCode = process.execute(arguments);
    assertThat(process.out().contains("never reached")).isEqualTo(exitCode == 1);
    if (exitCode == 1) {
      assertThat(process.out()).contains("new dot, torn tail;");
    }
    assertThat(process.lastLine()).startsWith("histories=");
    return exitCode;
  }

  @Test
  void plantListPrintsALineForEachAndRunsNothing() {
    FakeRunner runner = FakeRunner.sound();
    SimVerb process = new SimVerb(runner);
    assertThat(process.execute("--plant", "list")).isZero();
    assertThat(process.lines()).hasSameSizeAs(PlantedBug.values());
    for (PlantedBug bug : PlantedBug.values()) {
      assertThat(process.lines())
          .anyMatch(line -> line.startsWith(bug.label() + " ")
              && line.contains(bug.description())
              && line.contains("pending: waits for " + bug.waitsFor()) == (bug.waitsFor() != null));
    }
    assertThat(runner.plans()).isEmpty();
  }

  @Test
  void anUnknownBugIsRefusedWithTheNearest() {
    for (PlantedBug bug : PlantedBug.values()) {
      assertThat(wrong("--plant", bug.label().replace('-', '_')))
          .contains("the nearest is " + bug.label() + ";")
          .contains(Arrays.stream(PlantedBug.values()).map(PlantedBug::label).toList());
    }
  }

  @Test
  void aPendingBugCannotBePlanted() {
    for (PlantedBug bug : PlantedBug.values()) {
      if (bug.waitsFor() != null) {
        assertThat(wrong("--plant", bug.label()))
            .contains(bug.label() + " cannot be planted yet: it waits for " + bug.waitsFor());
      }
    }
  }

  @Test
  void narrowedTakesThePlansOfTheBug() {
    PlantedBug bug = Bugs.plantable();
    FakeRunner runner = FakeRunner.sound();
    SimVerb process = new SimVerb(runner);
    assertThat(process.execute(
            "--plant", bug.label(), "--narrowed", "--histories", "3", "--jobs", "1"))
        .isZero();
    assertThat(process.planted()).isEqualTo(bug);
    assertThat(runner.plans())
        .isEqualTo(List.of(bug.narrowed(1), bug.narrowed(2), bug.narrowed(3)));
  }

  @Test
  void untilFoundStopsAtTheFirstFailureInOrder() {
    String label = Bugs.plantable().label();
    for (String jobs : List.of("1", "6")) {
      SimVerb process = new SimVerb(FakeRunner.failing(plan -> plan.seed() >= 117));
      assertThat(
              process.execute("--plant", label, "--until-found", "--seed", "101", "--jobs", jobs))
          .isEqualTo(1);
      assertThat(process.out()).contains("found " + label + " with seed 117, after 17 seeds");
      assertThat(process.lastLine()).startsWith("histories=17 operations=170 failures=1 ");
    }
    SimVerb process = new SimVerb(FakeRunner.sound());
    assertThat(process.execute("--plant", label, "--until-found", "--histories", "9"))
        .isZero();
    assertThat(process.out()).contains("did not find " + label + " in 9 seeds");
  }

  @Test
  void regressionsAreReplayedFirst() {
    FakeRunner runner = FakeRunner.failing(plan -> plan.seed() == 90);
    HistoryPlan sound = HistoryPlan.of(80).withFaults(EnumSet.of(Fault.LOSS));
    SimVerb process = new SimVerb(runner)
        .withRegressions(() -> List.of(
            new Regression(sound, "a lost write"),
            new Regression(HistoryPlan.of(90), "a false sibling")));
    assertThat(process.execute("--regressions", "--histories", "2", "--jobs", "1"))
        .isEqualTo(1);
    assertThat(runner.plans()).startsWith(sound, HistoryPlan.of(90));
    assertThat(process.out())
        .contains("a regression is back: a false sibling")
        .doesNotContain("a lost write");
    assertThat(process.lastLine()).startsWith("histories=4 operations=40 failures=1 ");
  }

  @Test
  void aWrongFileOfRegressionsIsAWrongCommandLine() {
    SimVerb process =
        new SimVerb(FakeRunner.sound()).withRegressions(() -> Regressions.parse("--seed x # y"));
    assertThat(process.execute("--regressions")).isEqualTo(2);
    assertThat(process.err()).contains("regressions.txt line 1: ");
    assertThat(process.execute("--histories", "1")).isZero();
  }

  @Test
  void theRealEngineIsAskedForWithOrWithoutAFolder() {
    assertThat(engineFolder("--histories", "1")).isNull();
    assertThat(engineFolder("--engine")).isEqualTo(Path.of(""));
    assertThat(engineFolder("--engine", "--histories", "1")).isEqualTo(Path.of(""));
    assertThat(engineFolder("--engine", "some/folder")).isEqualTo(Path.of("some", "folder"));
  }

  private static @Nullable Path engineFolder(String... arguments) {
    SimVerb process = new SimVerb(FakeRunner.sound());
    assertThat(process.execute(arguments)).isZero();
    return process.engineFolder();
  }

  @Test
  void aFileIsNoFolderForTheRealEngine(@TempDir Path folder) throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThat(wrong("--engine", file.toString()))
        .contains("--engine is '" + file + "', which is no folder");
  }

  @Test
  void aFailureOverTheRealEngineIsReplayedOverIt() {
    SimVerb process = new SimVerb(FakeRunner.failing(plan -> true));
    assertThat(process.execute("--engine", "--histories", "1")).isEqualTo(1);
    assertThat(process.out()).contains("replay: ./gramme sim --histories 1 --seed 1 --engine");
  }

  @Test
  void wrongCommandLinesNameWhatIsAllowed() {
    assertThat(wrong("--histories", "0")).contains("--histories is 0; allowed are 1 to 100000000");
    assertThat(wrong("--histories", "100000001")).contains("allowed are 1 to 100000000");
    assertThat(wrong("--seconds", "601")).contains("--seconds is 601; allowed are 1 to 600");
    assertThat(wrong("--sessions", "17")).contains("--sessions is 17; allowed are 0 to 16");
    assertThat(wrong("--threads", "-1")).contains("--threads is -1; allowed are 0 to 16");
    assertThat(wrong("--keys", "17")).contains("--keys is 17; allowed are 0 to 16");
    assertThat(wrong("--jobs", "0")).contains("--jobs is 0; allowed are 1 to 1024");
    assertThat(wrong("--faults", "fire")).contains("'fire' is not a fault");
    assertThat(wrong("--seed", "x")).contains("'x' is not a long");
    assertThat(wrong("--narrowed")).contains("--narrowed needs --plant");
    assertThat(wrong("--plant", Bugs.plantable().label(), "--narrowed", "--keys", "2"))
        .contains("--narrowed decides");
    assertThat(wrong("--plant", Bugs.plantable().label(), "--regressions"))
        .contains("leave out --plant");
    assertThat(wrong("--trace")).contains("allowed is --histories 1");
    assertThat(wrong("--nosuch")).contains("--nosuch");
  }

  @Test
  void helpIsNoError() {
    SimVerb process = new SimVerb(FakeRunner.sound());
    assertThat(process.execute("--help")).isZero();
    assertThat(process.out()).startsWith("Usage: gramme sim ");
    assertThat(process.execute("coverage", "--help")).isZero();
  }

  private static String wrong(String... arguments) {
    FakeRunner runner = FakeRunner.sound();
    SimVerb process = new SimVerb(runner);
    assertThat(process.execute(arguments)).as(String.join(" ", arguments)).isEqualTo(2);
    assertThat(runner.plans()).isEmpty();
    return process.err();
  }

  @Test
  void anInterruptedRunReportsWhatWasDone() {
    SimVerb process = new SimVerb(FakeRunner.sound());
    Thread.currentThread().interrupt();
    int exitCode = process.execute("--histories", "100000000");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(exitCode).isEqualTo(1);
    assertThat(process.out()).contains("ended early, after");
    assertThat(process.lastLine()).startsWith("histories=").contains("failures=0 digest=");
  }
}
