package io.gramme.driver.engine;

import io.gramme.causality.Hlc;
import io.gramme.causality.HybridClock;
import io.gramme.machine.Time;

/**
 * The session's hybrid logical clock (rule T2). Unlike a node's it may be set back: when nodes find its stamps too new, so
 * many that no quorum is left, this computer's wall clock is ahead of theirs. That is safe because a stamp is only ever compared on one key and
 * lane, where the lane rule (W2) keeps it growing whatever the clock says.
 */
final class SessionClock {
  private HybridClock clock = HybridClock.startingAt(Hlc.NONE);
  private long aheadMillis;

  long tick(Time now) {
    return clock.tick(corrected(now));
  }

  long current(Time now) {
    return clock.current(corrected(now));
  }

  void adopt(long stamp) {
    clock.adopt(stamp);
  }

  void setBack(Time now, long nodeHlc) {
    aheadMillis = Math.max(0, now.wallMillis() - Hlc.millis(nodeHlc));
    clock = HybridClock.startingAt(nodeHlc);
  }

  private Time corrected(Time now) {
    return aheadMillis == 0 ? now : new Time(now.monotonicNanos(), now.wallMillis() - aheadMillis);
  }
}
