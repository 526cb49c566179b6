package io.gramme.it.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.it.sim.check.Violation;
import io.gramme.it.sim.history.HistoryPlan;
import io.gramme.it.sim.plant.PlantedBug;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Every bug that can be planted is found. The regular run searches each in a set-up narrowed to it;
 * {@code -Dgramme.sim.plants=full} searches each among all faults as well, as the histories of every day have them.
 */
final class PlantedBugsTest {
  /** Seeds that a bug may take in its narrowed set-up. */
  private static final int NARROWED_BUDGET = 300;

  /** Seeds that a bug may take among all faults. */
  private static final int FULL_BUDGET = 1_000;

  /** Histories that must hold with nothing planted, at least: more when a bug took more. */
  private static final long SOUND_HISTORIES = 10;

  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(120);

  @Test
  @Tag("slow")
  @Tag("once")
  void everyBugIsFoundInItsNarrowedSetup(TestReporter reporter) throws InterruptedException {
    Map<PlantedBug, Finished> found = new EnumMap<>(PlantedBug.class);
    for (PlantedBug bug : plantable()) {
      found.put(bug, search(bug, bug::narrowed, NARROWED_BUDGET));
    }
    report(found, reporter);
    assertSound(plansOf(found));
  }

  /** Those of every search, and some more of a short one; bugs that need the same faults share them. */
  private static List<HistoryPlan> plansOf(Map<PlantedBug, Finished> found) {
    Set<HistoryPlan> plans = new LinkedHashSet<>();
    found.forEach((bug, history) -> {
      long seeds = Math.max(history.plan().seed(), SOUND_HISTORIES);
      for (long seed = 1; seed <= seeds; seed++) {
        plans.add(bug.narrowed(seed));
      }
    });
    return List.copyOf(plans);
  }

  /** The very same histories hold with nothing planted, so that it is the bug that was found. */
  private static void assertSound(List<HistoryPlan> plans) throws InterruptedException {
    try (SimRun run = run(seed -> plans.get((int) seed - 1), plans.size(), RealRunner.sound())) {
      for (int i = 0; i < plans.size(); i++) {
        Finished history = next(run);
        assertThat(history.result().violations())
            .as("%s, with nothing planted", ReplayCommand.of(history.plan(), null))
            .isEmpty();
      }
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "gramme.sim.plants", matches = "full")
  void everyBugIsFoundAmongAllFaults(TestReporter reporter) throws InterruptedException {
    Map<PlantedBug, Finished> found = new EnumMap<>(PlantedBug.class);
    for (PlantedBug bug : plantable()) {
      found.put(bug, search(bug, HistoryPlan::of, FULL_BUDGET));
    }
    report(found, reporter);
  }

  @Test
  void aPendingBugSaysWhatItWaitsFor() {
    Set<PlantedBug> pending = EnumSet.complementOf(EnumSet.copyOf(plantable()));
    List<String> listed = Plants.lines().stream()
        .filter(line -> line.contains("pending: waits for "))
        .map(line -> line.substring(0, line.indexOf(' ')))
        .toList();
    assertThat(listed).isEqualTo(pending.stream().map(PlantedBug::label).toList());
    for (PlantedBug bug : pending) {
      assertThatThrownBy(bug::tampering)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(bug.label() + " waits for " + bug.waitsFor());
    }
  }

  @Test
  void everyHistoryHasItsOwnInstance() {
    for (PlantedBug bug : plantable()) {
      assertThat(bug.tampering()).as(bug.label()).isNotSameAs(bug.tampering());
    }
  }

  private static List<PlantedBug> plantable() {
    return Arrays.stream(PlantedBug.values())
        .filter(bug -> bug.waitsFor() == null)
        .toList();
  }

  /** The first history that fails, by its seed, from 1 on. */
  private static Finished search(PlantedBug bug, LongFunction<HistoryPlan> plans, int budget)
      throws InterruptedException {
    try (SimRun run = run(plans, budget, RealRunner.with(bug))) {
      for (int i = 0; i < budget; i++) {
        Finished history = next(run);
        if (history.failed()) {
          assertThat(history.result().violations())
              .extracting(Violation::checker)
              .as("%s: an exception is a fault of the plant", ReplayCommand.of(history.plan(), bug))
              .doesNotContain(NoDefect.CHECKER);
          return history;
        }
      }
    }
    throw new AssertionError(bug.label() + " was not found in " + budget + " seeds");
  }

  private static SimRun run(LongFunction<HistoryPlan> plans, long histories, HistoryRunner runner) {
    int jobs = Runtime.getRuntime().availableProcessors();
    return SimRun.start(index -> plans.apply(index + 1), histories, jobs, runner);
  }

  private static Finished next(SimRun run) throws InterruptedException {
    return Objects.requireNonNull(run.next(PATIENCE), "no history within the patience");
  }

  private static void report(Map<PlantedBug, Finished> found, TestReporter reporter) {
    found.forEach((bug, history) -> reporter.publishEntry(
        bug.label(),
        "after " + history.plan().seed() + " seeds by "
            + history.result().violations().get(0).checker()));
  }
}
