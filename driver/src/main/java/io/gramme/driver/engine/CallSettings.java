package io.gramme.driver.engine;

import io.gramme.driver.engine.quorum.QuorumSize;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * How one call is to be carried out.
 *
 * @param r owners that must answer a read
 * @param w owners that must acknowledge a write
 * @param timeout for reading, above zero; more than a day counts as a day
 * @param writeTimeout for each write, above zero; more than a third of the cluster's Dmax counts as that third (rule T5)
 * @param readRepair whether stale replicas met by a read are repaired (rule G1)
 * @param callbacks runs the application's lambdas, never the session's event loop
 */
public record CallSettings(
    QuorumSize r,
    QuorumSize w,
    Duration timeout,
    Duration writeTimeout,
    boolean readRepair,
    Executor callbacks) {
  private static final Executor ANYWHERE = Runnable::run;
  private static final Duration LONGEST = Duration.ofDays(1);

  /** Checks the durations. */
  public CallSettings {
    requirePositive(timeout, "timeout");
    requirePositive(writeTimeout, "write timeout");
  }

  /** The same as those of all calls that differ at most in where their callbacks run; for comparing, not for use. */
  CallSettings anywhere() {
    return new CallSettings(r, w, timeout, writeTimeout, readRepair, ANYWHERE);
  }

  long timeoutNanos() {
    return nanos(timeout);
  }

  long writeTimeoutNanos() {
    return nanos(writeTimeout);
  }

  private static long nanos(Duration duration) {
    return duration.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : duration.toNanos();
  }

  private static void requirePositive(Duration duration, String name) {
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException(name + " must be above zero, got " + duration);
    }
  }
}
