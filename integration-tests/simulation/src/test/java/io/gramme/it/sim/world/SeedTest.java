package io.gramme.it.sim.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Draws that are the same on every computer and JDK: the literals were computed apart from this code. */
final class SeedTest {
  /** What the scrambling turns into 1234567, whose stream is the usual test vector of SplitMix64. */
  private static final long BECOMES_1234567 = 4860507420001330595L;

  @Test
  void theStreamIsThatOfSplitMix64() {
    Seed seed = Seed.of(BECOMES_1234567);
    assertThat(LongStream.generate(seed::nextLong).limit(5).mapToObj(Long::toUnsignedString))
        .containsExactly(
            "6457827717110365317",
            "3203168211198807973",
            "9817491932198370423",
            "4593380528125082431",
            "16408922859458223821");
  }

  @Test
  void knownDraws() {
    assertThat(Seed.of(0).nextLong()).isEqualTo(0xe220a8397b1dcdafL);
    assertThat(Seed.of(1).nextLong()).isEqualTo(0xbfef8030ddc2d772L);
    assertThat(Seed.of(-1).nextLong()).isEqualTo(0xa577782bc52a9f5aL);
    assertThat(Seed.of(1).fork(7).nextLong()).isEqualTo(0xc7da268d0d09963bL);

    Seed below = Seed.of(1);
    assertThat(IntStream.generate(() -> below.below(100)).limit(8))
        .containsExactly(74, 37, 43, 95, 20, 59, 45, 18);
    Seed between = Seed.of(1);
    assertThat(LongStream.generate(() -> between.between(-5, 5)).limit(8))
        .containsExactly(3L, -1L, -1L, 5L, -3L, 1L, 0L, -3L);
    assertThat(Seed.of(1).unit()).isEqualTo(0x1.7fdf0061bb85ap-1);
    Seed exponential = Seed.of(1);
    assertThat(LongStream.generate(() -> exponential.exponential(1e6)).limit(6))
        .containsExactly(1385287L, 465841L, 576758L, 3081654L, 225721L, 905766L);
  }

  @Test
  void aForkDoesNotDependOnDraws() {
    Seed drawn = Seed.of(5);
    for (int i = 0; i < 10; i++) {
      drawn.nextLong();
    }
    Seed fresh = Seed.of(5);
    assertThat(drawn.fork(3).nextLong()).isEqualTo(fresh.fork(3).nextLong());
    assertThat(fresh.nextLong())
        .as("the fork took nothing")
        .isEqualTo(Seed.of(5).nextLong());
  }

  @Test
  void streamsOfSeedsPurposesAndForksOfForksDiffer() {
    Set<Long> first = new HashSet<>();
    int streams = 0;
    for (int seed = 0; seed < 100; seed++) {
      first.add(Seed.of(seed).nextLong());
      streams++;
      for (int purpose = 0; purpose < 100; purpose++) {
        first.add(Seed.of(seed).fork(purpose).nextLong());
        first.add(Seed.of(seed).fork(purpose).fork(purpose).nextLong());
        streams += 2;
      }
    }
    assertThat(first).hasSize(streams);
  }

  @Test
  void drawsKeepTheirBoundsAndReachThem() {
    Seed seed = Seed.of(9);
    boolean[] below = new boolean[7];
    boolean[] between = new boolean[5];
    for (int i = 0; i < 2_000; i++) {
      below[seed.below(7)] = true;
      between[(int) seed.between(-2, 2) + 2] = true;
      assertThat(seed.below(1)).isZero();
      assertThat(seed.below(Integer.MAX_VALUE)).isBetween(0, Integer.MAX_VALUE - 1);
      assertThat(seed.between(4, 4)).isEqualTo(4);
      assertThat(seed.unit()).isGreaterThanOrEqualTo(0).isLessThan(1);
      assertThat(seed.chance(0)).isFalse();
      assertThat(seed.chance(1)).isTrue();
      assertThat(seed.exponential(1e6)).isNotNegative();
    }
    assertThat(below).containsOnly(true);
    assertThat(between).containsOnly(true);
  }

  @Test
  void chancesAndMeansAreWhatWasAskedFor() {
    Seed seed = Seed.of(11);
    int draws = 100_000;
    long hits = 0;
    double sum = 0;
    for (int i = 0; i < draws; i++) {
      hits += seed.chance(0.3) ? 1 : 0;
      sum += seed.exponential(1e6);
    }
    assertThat(hits / (double) draws).isBetween(0.29, 0.31);
    assertThat(sum / draws).isBetween(0.98e6, 1.02e6);
  }
}
