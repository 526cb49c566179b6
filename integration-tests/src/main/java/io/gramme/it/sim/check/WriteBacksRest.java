package io.gramme.it.sim.check;

import io.gramme.data.Key;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Write-backs come to rest once no application writes any more (rule G3): a session may find siblings it has not met
 * once and again, but it does not go on and on.
 */
final class WriteBacksRest {
  private static final int MOST_OF_A_SESSION = 4;

  private record Place(String who, Key key) {}

  private final Verdict verdict;
  private final Map<Place, Integer> counts = new LinkedHashMap<>();

  WriteBacksRest(Verdict verdict) {
    this.verdict = verdict;
  }

  /** An application wrote; what came before does not count any more. */
  void applicationWrote(Key key) {
    counts.keySet().removeIf(place -> place.key.equals(key));
  }

  /** A get has written back what it reconciled. */
  void wroteBack(String who, Version version) {
    Place place = new Place(who, version.key());
    if (counts.merge(place, 1, Integer::sum) == MOST_OF_A_SESSION + 1) {
      verdict.broken(
          "BoundedSiblings",
          who + " goes on writing back, now " + version + ", although nobody else has written");
    }
  }
}
