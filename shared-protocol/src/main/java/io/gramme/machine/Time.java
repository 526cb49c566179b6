package io.gramme.machine;

/**
 * The time a machine is told with each event (rule T1).
 *
 * <p>Deadlines, liveness and pacing use the monotonic part; the hybrid logical clock and expiry use the wall part.
 *
 * @param monotonicNanos nanoseconds of a clock that never goes back; only differences mean anything
 * @param wallMillis milliseconds since the epoch as the local clock shows them; may jump either way
 */
public record Time(long monotonicNanos, long wallMillis) {
  public static final long NANOS_PER_MILLI = 1_000_000L;

  /** Both clocks moved on by the same span. */
  public Time plusMillis(long millis) {
    return new Time(monotonicNanos + millis * NANOS_PER_MILLI, wallMillis + millis);
  }
}
