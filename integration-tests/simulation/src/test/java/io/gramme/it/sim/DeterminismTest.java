package io.gramme.it.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.it.sim.history.HistoryPlan;
import io.gramme.it.sim.history.HistoryResult;
import io.gramme.it.sim.plant.PlantedBug;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A seed is one history, to the last event: again, on any thread, traced or not, and on every JDK. */
final class DeterminismTest {
  /**
   * The digest of the first histories, the same on every computer and JDK: each that passes this test has shown that it
   * is equal to all others that did.
   *
   * <p>A change to the simulator, or to how the machines behave, makes other histories of these seeds and moves it. Then
   * run {@code ./gramme sim --histories 40} on the oldest and on the newest JDK that is supported. When both print the
   * same digest, put that one here; when they differ, something draws, orders or computes in a way that is not the
   * same everywhere, and this is the defect to look for. When nothing was to behave differently, as in a clean-up, and
   * the digest moved, look for what did.
   */
  private static final String DIGEST_OF_FIRST_HISTORIES = "0d9cb36398482418";

  private static final int FIRST_HISTORIES = 40;
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(120);

  @Test
  void theDigestOfTheFirstHistoriesIsTheSameEverywhere() throws InterruptedException {
    assertThat(digest(1, FIRST_HISTORIES, 1)).isEqualTo(DIGEST_OF_FIRST_HISTORIES);
    assertThat(digest(1, FIRST_HISTORIES, 3))
        .as("again, on several threads")
        .isEqualTo(DIGEST_OF_FIRST_HISTORIES);
  }

  @Test
  @Tag("slow")
  void otherSeedsHaveAnotherDigest() throws InterruptedException {
    assertThat(digest(2, FIRST_HISTORIES, 1)).isNotEqualTo(DIGEST_OF_FIRST_HISTORIES);
    List<Long> digests = LongStream.rangeClosed(1, 20)
        .map(seed -> result(RealRunner.sound(), seed, false).digest())
        .boxed()
        .toList();
    assertThat(digests).doesNotHaveDuplicates();
  }

  @Test
  @Tag("slow")
  void aTraceChangesNothing() {
    for (long seed = 1; seed <= 10; seed++) {
      HistoryResult untraced = result(RealRunner.sound(), seed, false);
      HistoryResult traced = result(RealRunner.sound(), seed, true);
      assertThat(traced.digest()).as("seed %d", seed).isEqualTo(untraced.digest());
      assertThat(traced.events()).as("seed %d", seed).isEqualTo(untraced.events());
      assertThat(untraced.trace()).isEmpty();
      assertThat(traced.trace()).isNotEmpty();
    }
  }

  @Test
  void twoTracesOfASeedAreEqual() {
    assertThat(result(RealRunner.sound(), 1, true).trace())
        .isEqualTo(result(RealRunner.sound(), 1, true).trace());
  }

  @Test
  void aPlantedBugChangesHistoriesAndLeavesThemDeterministic() {
    HistoryRunner planted = RealRunner.with(PlantedBug.ONE_LANE);
    HistoryResult once = result(planted, 1, false);
    HistoryResult again = result(planted, 1, true);
    assertThat(again.digest()).isEqualTo(once.digest());
    assertThat(again.violations()).isEqualTo(once.violations());
    assertThat(once.digest()).isNotEqualTo(result(RealRunner.sound(), 1, false).digest());
  }

  private static HistoryResult result(HistoryRunner runner, long seed, boolean traced) {
    return runner.run(HistoryPlan.of(seed), traced);
  }

  /** As the last line of a run of the verb has it. */
  private static String digest(long firstSeed, int histories, int jobs)
      throws InterruptedException {
    RunTotals totals = new RunTotals();
    try (RegularRunner runner = new RegularRunner();
        SimRun run = SimRun.start(
            index -> HistoryPlan.of(firstSeed + index), histories, jobs, new NoDefect(runner))) {
      for (int i = 0; i < histories; i++) {
        totals.add(Objects.requireNonNull(run.next(PATIENCE), "no history within the patience"));
      }
    }
    assertThat(totals.failures()).isZero();
    return "%016x".formatted(totals.digest());
  }
}
