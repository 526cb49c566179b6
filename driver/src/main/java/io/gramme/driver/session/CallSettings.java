package io.gramme.driver.session;

import io.gramme.driver.coordination.Quorum;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * How one call is to be carried out.
 *
 * @param r owners that must answer a read
 * @param w owners that must acknowledge a write
 * @param timeout for reading, above zero
 * @param writeTimeout for each write, above zero; more than a third of the cluster's Dmax counts as that third (rule T5)
 * @param readRepair whether stale replicas met by a read are repaired (rule G1)
 * @param callbacks runs the application's lambdas, never the session's event loop
 */
public record CallSettings(
    Quorum r,
    Quorum w,
    Duration timeout,
    Duration writeTimeout,
    boolean readRepair,
    Executor callbacks) {
  /** Checks the durations. */
  public CallSettings {
    requirePositive(timeout, "timeout");
    requirePositive(writeTimeout, "write timeout");
  }

  private static void requirePositive(Duration duration, String name) {
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException(name + " must be above zero, got " + duration);
    }
  }
}
