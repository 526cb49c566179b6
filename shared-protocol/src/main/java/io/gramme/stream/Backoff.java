package io.gramme.stream;

import io.gramme.machine.Time;
import java.util.random.RandomGenerator;

/** Growing pauses between attempts, each between half and the whole of its nominal length, so that peers spread out. */
final class Backoff {
  private final StreamSettings settings;
  private final RandomGenerator random;
  private int failures;
  private long untilNanos;

  Backoff(StreamSettings settings, RandomGenerator random) {
    this.settings = settings;
    this.random = random;
  }

  void failed(long nowNanos) {
    long nominal = settings.minBackoffMillis() << Math.min(failures, 20);
    long millis = Math.min(nominal, settings.maxBackoffMillis());
    failures++;
    double share = 0.5 + random.nextDouble() / 2;
    untilNanos = nowNanos + (long) (millis * share * Time.NANOS_PER_MILLI);
  }

  void succeeded() {
    failures = 0;
  }

  /** What is left of the pause; 0 or less when an attempt may be made. */
  long nanosLeft(long nowNanos) {
    return untilNanos == 0 ? 0 : untilNanos - nowNanos;
  }
}
