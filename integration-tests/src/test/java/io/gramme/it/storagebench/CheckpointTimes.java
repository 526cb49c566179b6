package io.gramme.it.storagebench;

import java.util.ArrayList;
import java.util.List;

/**
 * When checkpoints were under way: from the beginning of the background pass, or of the journal where a pass ran
 * elsewhere, to the removal of the journal. Thread-safe.
 */
final class CheckpointTimes {
  private final List<Interval> done = new ArrayList<>();
  private long begin;
  private boolean begun;

  synchronized void begin() {
    if (!begun) {
      begun = true;
      begin = System.nanoTime();
    }
  }

  /** What was begun was no checkpoint, or is done. */
  synchronized void end() {
    begun = false;
  }

  synchronized void journalDropped() {
    long now = System.nanoTime();
    done.add(new Interval(begun ? begin : now, now));
    begun = false;
  }

  synchronized List<Interval> all() {
    return List.copyOf(done);
  }
}
