package io.gramme.it.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.it.sim.history.History;
import io.gramme.it.sim.world.Tampering;
import org.junit.jupiter.api.Test;

/** Every seed that ever failed holds today, in the real simulator. Says nothing while the file has no seeds. */
final class RegressionReplayTest {
  @Test
  void everyCommittedSeedHolds() {
    HistoryRunner runner =
        new NoDefect((plan, traced) -> History.run(plan, Tampering.NONE, traced));
    for (Regression regression : Regressions.committed()) {
      assertThat(runner.run(regression.plan(), false).violations())
          .as("%s: found once: %s", ReplayCommand.of(regression.plan(), null), regression.found())
          .isEmpty();
    }
  }
}
