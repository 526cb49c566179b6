package io.gramme.driver.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.driver.engine.SessionHistory.Cache;
import io.gramme.driver.engine.SessionHistory.Restart;
import io.gramme.driver.engine.SessionHistory.Setting;
import io.gramme.driver.engine.SessionHistory.Verdict;
import org.junit.jupiter.api.Test;

/**
 * The lane rule (W2) loses nothing and invents nothing; each way of weakening it is found out.
 *
 * <p>The weakened sources and caches live in the tests only. That they are found shows that the history and its oracle
 * would find the same fault in {@link Lanes}.
 */
class LaneRuleTest {
  private static final int SOUND_SEEDS = 3_000;
  private static final int VARIANT_SEEDS = 1_000;

  /** Within so many seeds a weakening must have lost a write. */
  private static final int BUDGET = 100;

  @Test
  void lanesLoseNothingAndInventNothing() {
    sound(SOUND_SEEDS, setting(DotSource::lanes));
  }

  @Test
  void collisionsInTheMemoryAreSound() {
    sound(VARIANT_SEEDS, setting(DotSource::lanesWithCollisions));
  }

  @Test
  void aMemoryOfAFewPairsIsSound() {
    sound(VARIANT_SEEDS, setting(DotSource::lanesOfSmallMemory));
  }

  @Test
  void aNewGenerationWhenTheMemoryIsFullIsSound() {
    sound(VARIANT_SEEDS, setting(DotSource::memoryFullMeansNewGeneration));
  }

  @Test
  void aFreshIdForEveryWriteIsSound() {
    sound(VARIANT_SEEDS, setting(DotSource::freshIdForEveryWrite));
  }

  @Test
  void aCacheOfWholeStatesIsSound() {
    sound(VARIANT_SEEDS, new Setting(DotSource::lanes, Restart.FRESH_IDS, Cache.WHOLE_STATES));
  }

  @Test
  void oneIdForTheSessionLosesWrites() {
    unsound(setting(DotSource::oneIdForTheSession));
  }

  @Test
  void aRestartWithTheSameIdsLosesWrites() {
    unsound(new Setting(DotSource::lanes, Restart.SAME_IDS, Cache.NONE));
  }

  @Test
  void aRestartWithTheSameIdsAndTheClockSetBackLosesWrites() {
    unsound(new Setting(DotSource::lanes, Restart.SAME_IDS_AND_CLOCK_SET_BACK, Cache.NONE));
  }

  @Test
  void aMemoryThatEvictsSilentlyLosesWrites() {
    unsound(setting(DotSource::memoryEvictsSilently));
  }

  @Test
  void aCacheOfContextsWithoutTheirValuesLosesWrites() {
    unsound(new Setting(DotSource::lanes, Restart.FRESH_IDS, Cache.CONTEXTS_ONLY));
  }

  private static Setting setting(DotSource.Factory dots) {
    return new Setting(dots, Restart.FRESH_IDS, Cache.NONE);
  }

  private static void sound(int seeds, Setting setting) {
    int[] accepted = {0};
    Seeds.check(seeds, seed -> {
      Verdict verdict = SessionHistory.run(seed, setting);
      assertThat(verdict.isClean()).as("%s", verdict).isTrue();
      accepted[0] += verdict.accepted();
    });
    assertThat(accepted[0]).as("accepted writes").isPositive();
  }

  private static void unsound(Setting setting) {
    int lost = 0;
    for (long seed = 1; seed <= BUDGET && lost == 0; seed++) {
      lost = SessionHistory.run(seed, setting).lost();
    }
    assertThat(lost).as("writes lost within %s seeds", BUDGET).isPositive();
  }
}
