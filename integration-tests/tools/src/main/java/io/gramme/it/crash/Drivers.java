package io.gramme.it.crash;

import io.gramme.driver.Gramme;
import io.gramme.driver.GrammeException;
import java.time.Duration;

/** Connects to a node that has just started, on a machine that may be busy. */
final class Drivers {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long RETRY_NANOS = 100_000_000;

  private Drivers() {}

  /**
   * A driver, closed by the caller.
   *
   * @throws RefusedStartException when the node lets none in, or the run is to end
   */
  static Gramme connect(String address, Stop stop) throws RefusedStartException {
    long begun = System.nanoTime();
    while (true) {
      try {
        return Gramme.connect("gramme://" + address + "/");
      } catch (GrammeException e) {
        if (stop.isRequested() || System.nanoTime() - begun > PATIENCE.toNanos()) {
          throw new RefusedStartException(
              "the node said that it serves, but lets no driver in: " + e.getMessage());
        }
        stop.pause(RETRY_NANOS);
      }
    }
  }
}
