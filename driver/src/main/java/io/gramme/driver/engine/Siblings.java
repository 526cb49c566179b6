package io.gramme.driver.engine;

import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The siblings of a state as an application sees them.
 *
 * @param live with a value that has not expired, oldest dot first
 * @param distinct of these, one for each value: siblings with equal bytes count once (rule G3), and the newest stays
 * @param besideDelete whether a delete, or an expired value, is among the siblings
 */
record Siblings(List<Sibling> live, List<Sibling> distinct, boolean besideDelete) {
  static Siblings of(KeyState state, long wallMillis) {
    List<Sibling> live = state.live(wallMillis);
    return new Siblings(live, distinct(live), live.size() < state.siblings().size());
  }

  private static List<Sibling> distinct(List<Sibling> live) {
    if (live.size() < 2) {
      return live;
    }
    List<Sibling> kept = new ArrayList<>(live.size());
    for (int i = 0; i < live.size(); i++) {
      if (!hasEqualAfter(live, i)) {
        kept.add(live.get(i));
      }
    }
    return kept;
  }

  private static boolean hasEqualAfter(List<Sibling> live, int index) {
    Bytes value = live.get(index).value();
    for (int later = index + 1; later < live.size(); later++) {
      if (Objects.equals(value, live.get(later).value())) {
        return true;
      }
    }
    return false;
  }

  /** Whether the application is to say which one value this is. */
  boolean needResolving() {
    return distinct.size() > 1 || (distinct.size() == 1 && besideDelete);
  }

  /**
   * When a value that was made of all live ones expires: with the last of them, so that resolving neither shortens what
   * one of them was given nor makes values stay that all were to expire.
   */
  long latestExpiry() {
    long latest = Sibling.NEVER;
    for (Sibling sibling : live) {
      if (sibling.expiryMillis() == Sibling.NEVER) {
        return Sibling.NEVER;
      }
      latest = Math.max(latest, sibling.expiryMillis());
    }
    return latest;
  }

  /** The one value when nothing needs resolving; null when there is none. */
  @Nullable
  Bytes onlyValue() {
    return distinct.isEmpty() ? null : distinct.get(distinct.size() - 1).value();
  }
}
