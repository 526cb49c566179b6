package io.gramme.liveness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.gramme.machine.Time;
import io.gramme.testkit.Seeds;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

/** How suspicion grows with silence, and with which silence. The period is a second. */
final class PhiAccrualTest {
  private static final long PERIOD_MILLIS = 1_000;
  private static final long SECOND = 1_000 * Time.NANOS_PER_MILLI;
  private static final long YEAR = 365L * 24 * 3_600 * SECOND;

  /** Clocks begin anywhere: before, at and after zero, and where they wrap around. */
  private static final long[] STARTS = {0, -5 * SECOND, Long.MIN_VALUE, Long.MAX_VALUE - 5 * SECOND
  };

  /** A talker and the instant at which it was last heard. */
  private static final class Talk {
    private final PhiAccrual signs;
    private long now;

    Talk(long start) {
      signs = new PhiAccrual(PERIOD_MILLIS, start);
      now = start;
    }

    Talk on(int times, DoubleSupplier gapSeconds) {
      for (int i = 0; i < times; i++) {
        now += (long) (gapSeconds.getAsDouble() * SECOND);
        signs.heard(now);
      }
      return this;
    }

    double phiAfter(double seconds) {
      return signs.phi(now + (long) (seconds * SECOND));
    }

    /** The first silence, to a hundredth of a second, at which phi is reached. */
    double secondsTo(double phi) {
      double seconds = 0;
      while (phiAfter(seconds) < phi) {
        seconds += 0.01;
      }
      return seconds;
    }
  }

  private static Talk regular(double gapSeconds) {
    return new Talk(0).on(200, () -> gapSeconds);
  }

  private static DoubleSupplier exponential(Random random, double mean) {
    return () -> -mean * StrictMath.log(1 - random.nextDouble());
  }

  private static Talk random(long seed) {
    Random random = new Random(seed);
    double mean = StrictMath.pow(10, random.nextDouble() * 5 - 3);
    double jitter = random.nextDouble();
    Talk talk = new Talk(STARTS[random.nextInt(STARTS.length)]);
    return random.nextBoolean()
        ? talk.on(random.nextInt(200), exponential(random, mean))
        : talk.on(random.nextInt(200), () -> mean * (1 + jitter * (random.nextDouble() - 0.5)));
  }

  @Test
  void suspicionGrowsWithSilenceAndEndsWithASignOfLife() {
    Seeds.check(500, seed -> {
      Talk talk = random(seed);
      Random random = new Random(-seed);
      double silence = 0;
      double phi = talk.phiAfter(0);
      assertThat(phi).isZero();
      for (int i = 0; i < 100; i++) {
        double step = random.nextDouble() * 10;
        silence += step;
        double next = talk.phiAfter(silence);
        if (phi > 0) {
          assertThat(next).isGreaterThan(phi);
        }
        phi = next;
      }
      talk.on(1, () -> 600);
      assertThat(talk.phiAfter(0)).isZero();
      assertThat(talk.signs.silenceNanos(talk.now)).isZero();
    });
  }

  @Test
  void silenceOfYearsIsANumber() {
    Seeds.check(500, seed -> {
      Talk talk = random(seed);
      double before = -1;
      for (long silence = 1; silence < 100 * YEAR; silence *= 3) {
        double phi = talk.signs.phi(talk.now + silence);
        assertThat(phi).isFinite().isGreaterThanOrEqualTo(Math.max(0, before));
        before = phi;
      }
      assertThat(before).isGreaterThan(FailureDetector.DOWN_PHI);
      talk.now += 100 * YEAR;
      talk.signs.heard(talk.now);
      assertThat(talk.phiAfter(1_000_000)).isFinite().isGreaterThan(FailureDetector.DOWN_PHI);
    });
  }

  @Test
  void onlyDifferencesOfInstantsMatter() {
    double expected = regular(1.3).phiAfter(9);
    for (long start : STARTS) {
      Talk talk = new Talk(start).on(200, () -> 1.3);
      assertThat(talk.phiAfter(9)).isEqualTo(expected);
    }
  }

  @Test
  void anInstantBeforeTheLastSignChangesNothing() {
    Talk talk = regular(1);
    double before = talk.phiAfter(5);
    talk.signs.heard(talk.now - SECOND);
    assertThat(talk.phiAfter(5)).isEqualTo(before);
    assertThat(talk.signs.phi(talk.now - SECOND)).isZero();
    assertThat(talk.signs.silenceNanos(talk.now - SECOND)).isZero();
  }

  @Test
  void whoeverTalksLessOftenIsSuspectedLater() {
    double before = 0;
    for (double gap : new double[] {1, 1.1, 2, 3, 6, 20}) {
      double seconds = regular(gap).secondsTo(PhiAccrual.OUTAGE);
      assertThat(seconds).isGreaterThan(before);
      before = seconds;
    }
  }

  /** The tail's formula, where it is exact. */
  @Test
  void phiIsTheChanceOfTheSilence() {
    Talk talk = regular(4);
    assertThat(talk.phiAfter(3)).isZero();
    assertThat(talk.phiAfter(3 + StrictMath.log(10))).isCloseTo(1, within(1e-6));
    assertThat(talk.phiAfter(3 + 7 * StrictMath.log(10))).isCloseTo(7, within(1e-6));
  }

  /** Over many windows: the chance is what phi says it is. */
  @Test
  void exponentialGapsAreAsRareAsPhiSays() {
    Random random = new Random(11);
    DoubleSupplier gaps = exponential(random, 6);
    Talk talk = new Talk(0).on(PhiAccrual.WINDOW, gaps);
    int longer = 0;
    int all = 200_000;
    for (int i = 0; i < all; i++) {
      double gap = gaps.getAsDouble();
      longer += talk.phiAfter(gap) > 2 ? 1 : 0;
      talk.on(1, () -> gap);
    }
    // One in a hundred, and some more because mean and deviation are estimates.
    assertThat((double) longer / all).isBetween(0.009, 0.016);
  }

  @Test
  void busyTrafficDoesNotMakeSilenceSuspicious() {
    Talk idle = regular(1);
    Talk busy = regular(1).on(100_000, () -> 0.0005);
    assertThat(busy.signs.expectedNanos()).isEqualTo(SECOND);
    assertThat(busy.phiAfter(2)).isEqualTo(idle.phiAfter(2));
    assertThat(busy.phiAfter(2)).isLessThan(PhiAccrual.OUTAGE / 2);
  }

  @Test
  void signsInQuickSuccessionAreOne() {
    Talk single = regular(5);
    Talk burst = new Talk(0);
    for (int i = 0; i < 200; i++) {
      burst.on(1, () -> 4.9).on(10, () -> 0.01);
    }
    // Silence begins with the last sign of a burst, an interval with the first.
    assertThat(burst.signs.expectedNanos()).isCloseTo(5 * SECOND, within(SECOND / 1_000));
    assertThat(burst.phiAfter(20)).isCloseTo(single.phiAfter(20), within(0.05));
  }

  @Test
  void fewIntervalsAreNotTrusted() {
    double before = new Talk(0).secondsTo(FailureDetector.DOWN_PHI);
    assertThat(before).isCloseTo(110.5, within(0.1));
    for (int known = 4; known <= PhiAccrual.FIRST; known += 4) {
      int intervals = known;
      double seconds = new Talk(0).on(intervals, () -> 1).secondsTo(FailureDetector.DOWN_PHI);
      assertThat(seconds).isLessThan(before);
      before = seconds;
    }
    assertThat(before).isCloseTo(7.66, within(0.02));
  }

  @Test
  void anOutageIsNoHabit() {
    Talk talk = regular(1).on(1, () -> 3_600);
    assertThat(talk.secondsTo(FailureDetector.DOWN_PHI)).isBetween(7.6, 11.0);
    talk.on(PhiAccrual.WINDOW, () -> 1);
    assertThat(talk.secondsTo(FailureDetector.DOWN_PHI)).isCloseTo(7.66, within(0.02));
  }

  @Test
  void whoeverTalksLessOftenFromNowOnIsUnderstoodInTime() {
    Talk talk = regular(1);
    int down = 0;
    for (int i = 0; i < 100; i++) {
      if (talk.phiAfter(10) >= FailureDetector.DOWN_PHI) {
        down++;
        assertThat(i).isLessThan(5);
      }
      talk.on(1, () -> 10);
    }
    assertThat(down).isPositive();
  }

  @Test
  void aPeriodIsFromAMillisecondToAnHour() {
    for (long period : new long[] {0, -1, PhiAccrual.MAX_PERIOD_MILLIS + 1, Long.MAX_VALUE}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new PhiAccrual(period, 0))
          .withMessageContaining("from 1 to 3600000 ms, got " + period);
    }
    assertThat(new PhiAccrual(PhiAccrual.MAX_PERIOD_MILLIS, 0).expectedNanos())
        .isEqualTo(4 * 3_600 * SECOND);
    assertThat(new PhiAccrual(1, 0).expectedNanos()).isEqualTo(4 * Time.NANOS_PER_MILLI);
  }
}
