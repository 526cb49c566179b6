package io.gramme.it.sim.check;

import io.gramme.data.Key;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Write-backs come to rest once no application writes any more (rule G3): one session after the other may find siblings
 * it has not met, but none goes on and on.
 */
public final class WriteBacksRest {
  private static final int MOST_OF_A_SESSION = 4;

  private record Place(String who, Key key) {}

  private final Verdict verdict;
  private final Map<Place, Integer> counts = new LinkedHashMap<>();
  private boolean writersStopped;

  WriteBacksRest(Verdict verdict) {
    this.verdict = verdict;
  }

  /** Nobody writes any more. */
  public void writersStopped() {
    writersStopped = true;
  }

  /** A get has written back what it reconciled. */
  void wroteBack(String who, Version version) {
    if (writersStopped
        && counts.merge(new Place(who, version.key()), 1, Integer::sum) == MOST_OF_A_SESSION + 1) {
      verdict.broken(
          "BoundedSiblings",
          who + " goes on writing back, now " + version + ", although nobody writes any more");
    }
  }
}
