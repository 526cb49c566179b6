package io.gramme.it.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Every seed that ever failed holds today, in the real simulator. {@link SimulationTest} replays them in the whole run,
 * this in the profile {@code quick}.
 */
final class RegressionReplayTest {
  @Test
  @EnabledIfSystemProperty(named = "gramme.quick", matches = "true")
  void everyCommittedSeedHolds() {
    try (RegularRunner regular = new RegularRunner()) {
      everyCommittedSeedHolds(new NoDefect(regular));
    }
  }

  private static void everyCommittedSeedHolds(HistoryRunner runner) {
    for (Regression regression : Regressions.committed()) {
      assertThat(runner.run(regression.plan(), false).violations())
          .as("%s: found once: %s", ReplayCommand.of(regression.plan(), null), regression.found())
          .isEmpty();
    }
  }
}
