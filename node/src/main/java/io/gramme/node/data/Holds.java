package io.gramme.node.data;

import io.gramme.machine.Time;
import java.util.LinkedHashMap;
import java.util.Map;

/** The holds in force, each with the monotonic time at which it is over. */
final class Holds {
  private final Map<Long, Long> endNanos = new LinkedHashMap<>();

  void add(Time now, long token, long millis) {
    endNanos.put(token, now.monotonicNanos() + millis * Time.NANOS_PER_MILLI);
  }

  void remove(long token) {
    endNanos.remove(token);
  }

  /** Milliseconds until the last hold is over, rounded up; 0 when there is none. */
  long remainingMillis(Time now) {
    if (endNanos.isEmpty()) {
      return 0;
    }
    endNanos.values().removeIf(end -> end - now.monotonicNanos() <= 0);
    long longest = 0;
    for (long end : endNanos.values()) {
      longest = Math.max(longest, end - now.monotonicNanos());
    }
    return (longest + Time.NANOS_PER_MILLI - 1) / Time.NANOS_PER_MILLI;
  }
}
