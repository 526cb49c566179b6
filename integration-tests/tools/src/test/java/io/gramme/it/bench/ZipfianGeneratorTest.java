package io.gramme.it.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The frequencies are those of a zipfian distribution. */
final class ZipfianGeneratorTest {
  private static final int DRAWS = 1_000_000;
  private static final long SEED = 20_240_501;

  @Test
  void headHasTheExpectedFrequencies() {
    ZipfianGenerator zipfian = ZipfianGenerator.of(100_000, 0.99);
    int[] drawn = draw(zipfian, 100_000);

    // The two first ranks are exact. The method draws the next few up to a fifth too often, which
    // adds 0.0114 here.
    for (int rank = 0; rank < 2; rank++) {
      double expected = zipfian.probability(rank) * DRAWS;
      assertThat((double) drawn[rank])
          .as("rank %s, seed %s", rank, SEED)
          .isCloseTo(expected, within(6 * Math.sqrt(expected)));
    }
    double head = 0;
    int headDrawn = 0;
    for (int rank = 0; rank < 100; rank++) {
      head += zipfian.probability(rank);
      headDrawn += drawn[rank];
    }
    assertThat(headDrawn / (double) DRAWS)
        .as("first 100, seed %s", SEED)
        .isCloseTo(head + 0.0114, within(0.003));
  }

  @Test
  void probabilitiesAddUpToOne() {
    ZipfianGenerator zipfian = ZipfianGenerator.of(1000, 0.5);
    double sum = 0;
    for (int rank = 0; rank < 1000; rank++) {
      sum += zipfian.probability(rank);
    }
    assertThat(sum).isCloseTo(1, within(1e-9));
  }

  @Test
  void everyRankIsInRangeAndTheTailIsReached() {
    int[] drawn = draw(ZipfianGenerator.of(1000, 0.99), 1000);
    int missing = 0;
    for (int count : drawn) {
      missing += count == 0 ? 1 : 0;
    }
    assertThat(missing).isZero();
  }

  @Test
  void refusesWhatItCannotDraw() {
    assertThatThrownBy(() -> ZipfianGenerator.of(2, 0.99)).hasMessageContaining("at least 3 items");
    assertThatThrownBy(() -> ZipfianGenerator.of(10, 1)).hasMessageContaining("between 0 and 1");
  }

  private static int[] draw(ZipfianGenerator zipfian, int items) {
    SplittableRandom random = new SplittableRandom(SEED);
    int[] drawn = new int[items];
    for (int i = 0; i < DRAWS; i++) {
      drawn[(int) zipfian.next(random)]++;
    }
    return drawn;
  }
}
