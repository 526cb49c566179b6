package io.gramme.it.storagebench;

import java.util.ArrayList;
import java.util.List;

/**
 * When checkpoints were under way, one for each file: from the beginning of the background pass or the end of the
 * checkpoint before it in the same pass, or from the making of the journal where a pass ran elsewhere, to the removal of
 * the journal. Thread-safe.
 */
final class CheckpointTimes {
  private final List<Interval> done = new ArrayList<>();
  private boolean inPass;
  private boolean begun;
  private long begin;

  synchronized void passBegan() {
    inPass = true;
    begun = true;
    begin = System.nanoTime();
  }

  synchronized void passEnded() {
    inPass = false;
    begun = false;
  }

  synchronized void journalBegun() {
    if (!begun) {
      begun = true;
      begin = System.nanoTime();
    }
  }

  synchronized void journalDropped() {
    long now = System.nanoTime();
    done.add(new Interval(begun ? begin : now, now));
    begun = inPass;
    begin = now;
  }

  synchronized List<Interval> all() {
    return List.copyOf(done);
  }
}
