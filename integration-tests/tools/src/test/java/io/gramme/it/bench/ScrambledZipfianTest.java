package io.gramme.it.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Records are drawn as by YCSB. */
final class ScrambledZipfianTest {
  private static final int DRAWS = 1_000_000;
  private static final long RECORDS = 100_000;
  private static final long SEED = 7;

  @Test
  void popularRecordsHaveTheExpectedFrequencies() {
    ScrambledZipfian records = new ScrambledZipfian(RECORDS);
    SplittableRandom random = new SplittableRandom(SEED);
    Map<Long, Integer> drawn = new HashMap<>();
    for (int i = 0; i < DRAWS; i++) {
      drawn.merge(records.next(random), 1, Integer::sum);
    }

    // 1 / 26.469 and half of it to the power of 0.99; other ranks on the same record add a little.
    assertThat(records.probability(0)).isCloseTo(0.03778, within(0.00001));
    assertThat(records.probability(1)).isCloseTo(0.01902, within(0.00001));
    for (long rank = 0; rank < 2; rank++) {
      double expected = records.probability(rank) * DRAWS;
      assertThat((double) drawn.getOrDefault(records.recordOf(rank), 0))
          .as("rank %s, seed %s", rank, SEED)
          .isBetween(expected - 6 * Math.sqrt(expected), expected * 1.02 + 6 * Math.sqrt(expected));
    }
    assertThat(drawn.keySet()).allMatch(record -> record >= 0 && record < RECORDS);
  }

  @Test
  void popularRecordsAreSpread() {
    ScrambledZipfian records = new ScrambledZipfian(RECORDS);
    assertThat(records.recordOf(0)).isNotEqualTo(0);
    assertThat(Math.abs(records.recordOf(1) - records.recordOf(0))).isGreaterThan(1);
  }

  /** FNV-1a of eight zero bytes, without its sign, by the definition of the hash. */
  @Test
  void hashesAsDefined() {
    long expected = 0xCBF29CE484222325L;
    for (int i = 0; i < 8; i++) {
      expected *= 0x100000001B3L;
    }
    assertThat(ScrambledZipfian.hash(0)).isEqualTo(Math.abs(expected));
    assertThat(ScrambledZipfian.hash(1)).isNotEqualTo(ScrambledZipfian.hash(256));
  }
}
