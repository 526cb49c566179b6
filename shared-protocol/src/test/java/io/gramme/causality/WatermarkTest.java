package io.gramme.causality;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.WatermarkWorld.Omission;
import io.gramme.testkit.Seeds;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Entries with 0 < s <= H may go anywhere at any time, and nobody can tell (P4). */
class WatermarkTest {
  private static final int RUNS = 200;
  private static final int STEPS = 400;

  @Test
  void droppingBelowTheWatermarkChangesNothingThatIsShown() {
    int[] dropped = {0};
    Seeds.check(RUNS, seed -> {
      var world = new WatermarkWorld(new SplittableRandom(seed), Omission.NOTHING);
      assertThat(world.firstDifference(STEPS)).isNull();
      dropped[0] += world.entriesDropped();
    });
    assertThat(dropped[0]).as("entries dropped at replicas").isPositive();
  }

  @Test
  void droppingAboveTheWatermarkShows() {
    assertThat(seedsWithDifference(Omission.WAIT_FOR_REPLICAS, RUNS)).isPositive();
  }

  @Test
  void acceptingOldWritesShows() {
    assertThat(seedsWithDifference(Omission.AGE_OF_WRITES, RUNS)).isPositive();
  }

  @Test
  void acceptingOldMovedStatesShows() {
    assertThat(seedsWithDifference(Omission.AGE_OF_MOVED_STATES, RUNS)).isPositive();
  }

  private static int seedsWithDifference(Omission omission, int most) {
    int found = 0;
    for (long seed = 1; seed <= most && found == 0; seed++) {
      var world = new WatermarkWorld(new SplittableRandom(seed), omission);
      found += world.firstDifference(STEPS) == null ? 0 : 1;
    }
    return found;
  }
}
