package io.gramme.liveness;

import io.gramme.machine.Time;

/**
 * How suspicious a member's silence is, given how long its silences were so far: phi accrual (Hayashibara, Défago,
 * Yared, Katayama: The phi accrual failure detector, SRDS 2004).
 *
 * <p>Phi is -log10 of the chance that a member which lives is silent for so long. Intervals between signs of life are
 * taken for a constant part and an exponential rest, which together have the mean m and the deviation d of the last
 * {@value #WINDOW}: none is shorter than m - d, and phi(t) = (t - (m - d)) / (d ln 10). Signs that come straight from a
 * member are regular, and d is small; those that others pass on have exponential gaps, where d = m, and the formula is
 * exact. The normal tail of the paper fits the former alone: gaps of which one in 10^8 should be that long come once in
 * 10^3. And a line neither overflows nor underflows, however long the silence.
 *
 * <p>Four rules keep the estimate sound:
 * <ul>
 *   <li>A member owes a sign of life once a period and no more: signs less than half a period after the last that
 *       counted end no interval, and the mean is taken for at least a period. Busy traffic does not make an idle minute
 *       look like death.
 *   <li>The deviation is taken for at least a quarter of the mean: a member that was regular to the millisecond may be
 *       late once.
 *   <li>Until {@value #FIRST} intervals are known, those that lack are taken for exponential gaps of
 *       {@value #FIRST_PERIODS} periods on average.
 *   <li>An interval counts for no more than the silence at which phi is {@value #OUTAGE}: what is longer was an outage
 *       and no habit. A member that really talks less often than before widens its window step by step.
 * </ul>
 *
 * <p>Instants are nanoseconds of a monotonic clock, of which only differences are used: they may be negative and wrap
 * around. Memory is constant. Not thread-safe.
 */
public final class PhiAccrual {
  /** How many intervals are remembered. */
  public static final int WINDOW = 64;

  /** From how many intervals on nothing is assumed. */
  public static final int FIRST = 16;

  /** How many periods an interval is assumed to have before any is known. */
  public static final int FIRST_PERIODS = 4;

  /** The suspicion above which silence is no longer an interval. */
  public static final double OUTAGE = 5;

  /** An hour: nobody waits longer for a sign of life. */
  public static final long MAX_PERIOD_MILLIS = 3_600_000;

  private static final double LEAST_DEVIATION = 0.25;
  private static final double LN_10 = StrictMath.log(10);

  private final long periodNanos;
  private final long[] intervals = new long[WINDOW];
  private int known;
  private int oldest;
  private long sampledAt;
  private long heardAt;
  private double mean;
  private double deviation;

  /**
   * Begins with a first sign of life.
   *
   * @param periodMillis how often the member shows life at least, from 1 to {@value #MAX_PERIOD_MILLIS}
   * @param nowNanos the instant of the sign
   * @throws IllegalArgumentException when the period is out of range
   */
  public PhiAccrual(long periodMillis, long nowNanos) {
    requirePeriod(periodMillis);
    periodNanos = periodMillis * Time.NANOS_PER_MILLI;
    sampledAt = nowNanos;
    heardAt = nowNanos;
    estimate();
  }

  static void requirePeriod(long periodMillis) {
    if (periodMillis < 1 || periodMillis > MAX_PERIOD_MILLIS) {
      throw new IllegalArgumentException("the period of heartbeats is from 1 to "
          + MAX_PERIOD_MILLIS + " ms, got " + periodMillis);
    }
  }

  /** A sign of life. One before the last is ignored. */
  public void heard(long nowNanos) {
    if (nowNanos - heardAt <= 0) {
      return;
    }
    heardAt = nowNanos;
    long interval = nowNanos - sampledAt;
    if (interval >= periodNanos / 2) {
      add((long) Math.min((double) interval, silenceAt(OUTAGE)));
      sampledAt = nowNanos;
    }
  }

  /** The suspicion now: 0 right after a sign of life, and growing with the silence; finite. */
  public double phi(long nowNanos) {
    return Math.max(0, (silenceNanos(nowNanos) - leastInterval()) / (deviation * LN_10));
  }

  /** How long nothing was heard; 0 for an instant before the last sign. */
  public long silenceNanos(long nowNanos) {
    return Math.max(0, nowNanos - heardAt);
  }

  /** The mean interval between signs of life as it is used, at least a period. */
  public long expectedNanos() {
    return (long) mean;
  }

  private double silenceAt(double phi) {
    return leastInterval() + phi * LN_10 * deviation;
  }

  private double leastInterval() {
    return Math.max(0, mean - deviation);
  }

  private void add(long interval) {
    if (known < WINDOW) {
      intervals[known++] = interval;
    } else {
      intervals[oldest] = interval;
      oldest = (oldest + 1) % WINDOW;
    }
    estimate();
  }

  /** From all intervals anew: sums that are kept up would lose their last digits. */
  private void estimate() {
    int assumed = Math.max(0, FIRST - known);
    double first = (double) FIRST_PERIODS * periodNanos;
    double sum = assumed * first;
    for (int i = 0; i < known; i++) {
      sum += intervals[i];
    }
    double average = sum / (known + assumed);
    // The deviation of exponential gaps is their mean.
    double squares = assumed * (square(first - average) + square(first));
    for (int i = 0; i < known; i++) {
      squares += square(intervals[i] - average);
    }
    mean = Math.max((double) periodNanos, average);
    deviation = Math.max(LEAST_DEVIATION * mean, Math.sqrt(squares / (known + assumed)));
  }

  private static double square(double value) {
    return value * value;
  }
}
