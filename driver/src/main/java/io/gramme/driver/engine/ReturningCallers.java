package io.gramme.driver.engine;

import io.gramme.machine.Time;

/**
 * Whether the callers of a group of updates come back at once with their next one, as threads in a loop do (rule W7).
 * Where the last group's did, this one's are waited for a moment: otherwise those who come back first make a small group,
 * and all others wait for a whole read and write of it.
 *
 * <p>Nobody is waited for on suspicion: who comes back is counted whether or not it is waited for.
 */
final class ReturningCallers {
  /** At once is within this part of what the group took. */
  private static final int PART = 4;

  /** However long it took: callers that were kept for long may well do something else. */
  static final long LONGEST_NANOS = 10 * Time.NANOS_PER_MILLI;

  private int members;
  private long beganNanos;

  /** Of the group that ended last. */
  private int told;

  private int cameBack;
  private int expected;
  private long untilNanos;
  private boolean between;

  void groupBegins(int size, Time now) {
    between = false;
    members = size;
    beganNanos = now.monotonicNanos();
  }

  void groupEnds(Time now) {
    long nanos = now.monotonicNanos();
    boolean most = cameBack > 0 && 2 * cameBack >= told;
    expected = most ? Math.min(members, members * cameBack / told) : 0;
    told = members;
    cameBack = 0;
    between = true;
    untilNanos = nanos + Math.min((nanos - beganNanos) / PART, LONGEST_NANOS);
  }

  /** An update is made, by whomever. */
  void came(Time now) {
    if (between || (told > 0 && now.monotonicNanos() - untilNanos <= 0)) {
      cameBack++;
    }
  }

  /** Whether the next group is to begin later, at {@link #untilNanos} at the latest. */
  boolean areAwaited() {
    return cameBack < expected;
  }

  long untilNanos() {
    return untilNanos;
  }
}
