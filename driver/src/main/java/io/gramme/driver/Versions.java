package io.gramme.driver;

import io.gramme.driver.reconcile.LiveSibling;
import java.util.ArrayList;
import java.util.List;

/**
 * What a read found, siblings and all.
 *
 * @param siblings live versions, oldest write first; none when the key is absent, deleted or expired
 * @param besideDelete whether a delete that was made without knowledge of them, or a version that has expired, stands
 *     beside them, or alone
 * @param context what was seen: given to a write, that write replaces all of it
 * @param receipt how the call went
 * @param <V> type of the values
 */
public record Versions<V>(
    List<LiveSibling<V>> siblings, boolean besideDelete, CausalContext context, Receipt receipt) {
  /** Copies the list. */
  public Versions {
    siblings = List.copyOf(siblings);
  }

  /** The values, oldest write first. */
  public List<V> values() {
    List<V> values = new ArrayList<>(siblings.size());
    for (LiveSibling<V> sibling : siblings) {
      values.add(sibling.value());
    }
    return List.copyOf(values);
  }

  /** Whether there is at least one value. */
  public boolean isPresent() {
    return !siblings.isEmpty();
  }

  /** Whether more than one value stands beside each other. */
  public boolean hasSiblings() {
    return siblings.size() > 1;
  }
}
