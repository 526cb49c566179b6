package io.gramme.causality;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.machine.Time;
import io.gramme.testkit.Seeds;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Stamps and the clock that mints them (T2). */
class HybridClockTest {
  private static final long START = 1_700_000_000_000L;

  @Test
  void aStampIsMillisecondsAboveACounter() {
    long stamp = Hlc.ofMillis(START);
    assertThat(stamp).isEqualTo(START << 16);
    assertThat(Hlc.millis(stamp)).isEqualTo(START);
    assertThat(Hlc.millis(stamp + 65_535)).isEqualTo(START);
    assertThat(Hlc.millis(stamp + 65_536)).isEqualTo(START + 1);
    assertThat(Hlc.plusMillis(stamp, 5)).isEqualTo(Hlc.ofMillis(START + 5));
    assertThat(Hlc.plusMillis(stamp + 7, -5)).isEqualTo(Hlc.ofMillis(START - 5) + 7);
    assertThat(Hlc.plusMillis(Hlc.ofMillis(3), -4)).isEqualTo(Hlc.NONE);
    assertThat(Hlc.ofMillis(-1)).isEqualTo(Hlc.NONE);
    assertThat(Hlc.ofMillis(Long.MAX_VALUE)).isPositive().isEqualTo(Hlc.ofMillis(Hlc.MAX_MILLIS));
    assertThat(Hlc.describe(stamp + 3)).isEqualTo(START + ".3");
  }

  @Test
  void stampsOnlyGrowWhateverTheWallClockDoes() {
    Seeds.check(2_000, seed -> {
      var random = new SplittableRandom(seed);
      HybridClock clock = HybridClock.startingAt(Hlc.NONE);
      long wall = START;
      long last = Hlc.NONE;
      for (int i = 0; i < 50; i++) {
        wall += random.nextInt(20_001) - 10_000;
        Time now = new Time(i, wall);
        long adopted = Hlc.ofMillis(wall + random.nextInt(40_001) - 20_000);
        switch (random.nextInt(4)) {
          case 0 -> clock.adopt(adopted);
          case 1 -> clock.adoptFromDriver(now, adopted);
          case 2 -> assertThat(clock.current(now)).isGreaterThanOrEqualTo(last);
          default -> {
            long stamp = clock.tick(now);
            assertThat(stamp).isGreaterThan(last).isGreaterThanOrEqualTo(Hlc.ofMillis(wall));
            last = stamp;
          }
        }
        last = Math.max(last, clock.current(now));
      }
    });
  }

  /** T2: whatever a clock is told, what it gives can be given, so that others take it. */
  @Test
  void aClockThatIsToldTheLargestNumberCanGoOn() {
    Time now = new Time(0, START);
    for (long told :
        new long[] {Long.MAX_VALUE, Long.MAX_VALUE - 1, Hlc.ofMillis(Hlc.MAX_MILLIS)}) {
      assertThat(Hlc.isPossible(told)).isFalse();
      HybridClock clock = HybridClock.startingAt(Hlc.NONE);
      clock.adopt(told);
      long last = clock.current(now);
      for (int i = 0; i < 1_000; i++) {
        long stamp = clock.tick(now);
        assertThat(stamp).isGreaterThan(last);
        assertThat(Hlc.isPossible(Hlc.plusMillis(stamp, 1L << 32))).isTrue();
        last = stamp;
      }
    }
    assertThat(Hlc.isPossible(Hlc.NONE)).isTrue();
    assertThat(Hlc.isPossible(-1)).isFalse();
  }

  @Test
  void aNodesStampIsAdoptedWithoutLimit() {
    Time now = new Time(0, START);
    HybridClock clock = HybridClock.startingAt(Hlc.NONE);
    long far = Hlc.ofMillis(START + 86_400_000L);
    clock.adopt(far);
    assertThat(clock.current(now)).isEqualTo(far);
    assertThat(clock.tick(now)).isEqualTo(far + 1);
  }

  @Test
  void aDriversStampIsAdoptedUpToFiveSecondsAboveTheWallClock() {
    Time now = new Time(0, START);
    HybridClock clock = HybridClock.startingAt(Hlc.NONE);
    clock.adoptFromDriver(now, Hlc.ofMillis(START + 4_999) + 12);
    assertThat(clock.current(now)).isEqualTo(Hlc.ofMillis(START + 4_999) + 12);
    clock.adoptFromDriver(now, Hlc.ofMillis(START + 3_600_000));
    assertThat(clock.current(now)).isEqualTo(Hlc.ofMillis(START + 5_000));
  }

  @Test
  void aRestartedClockBeginsAtItsCeiling() {
    long ceiling = Hlc.ofMillis(START + 60_000);
    HybridClock clock = HybridClock.startingAt(ceiling);
    assertThat(clock.tick(new Time(0, START))).isEqualTo(ceiling + 1);
  }

  @Test
  void aQuietClockFollowsTheWallClock() {
    HybridClock clock = HybridClock.startingAt(Hlc.NONE);
    assertThat(clock.tick(new Time(0, START))).isEqualTo(Hlc.ofMillis(START));
    assertThat(clock.tick(new Time(0, START))).isEqualTo(Hlc.ofMillis(START) + 1);
    assertThat(clock.tick(new Time(1, START + 1))).isEqualTo(Hlc.ofMillis(START + 1));
  }
}
