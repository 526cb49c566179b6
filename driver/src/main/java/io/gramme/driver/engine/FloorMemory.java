package io.gramme.driver.engine;

import io.gramme.causality.DotContext;
import io.gramme.data.Key;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was seen or written of keys whose states are no longer cached (rule G4). It is compared with replies, and
 * is what a put replaces that names no context (rule W1). It is joined neither into a read nor into a write that was
 * given a context: a context without its values would erase versions that write's author was never shown.
 */
final class FloorMemory {
  private final int mostKeys;
  private final Map<Key, DotContext> floors = new LinkedHashMap<>();
  private long forgotten;

  FloorMemory(int mostKeys) {
    this.mostKeys = mostKeys;
  }

  /** Adds to a key's floor; beyond the bound the key longest here is forgotten, which weakens its guarantee only. */
  void raise(Key key, DotContext seen) {
    if (mostKeys == 0 || seen.isEmpty()) {
      return;
    }
    DotContext before = floors.remove(key);
    floors.put(key, before == null ? seen : before.join(seen));
    if (floors.size() > mostKeys) {
      floors.remove(floors.keySet().iterator().next());
      forgotten++;
    }
  }

  DotContext of(Key key) {
    return floors.getOrDefault(key, DotContext.EMPTY);
  }

  /** A reply has met the floor. */
  void forget(Key key) {
    floors.remove(key);
  }

  /** How many floors were given up for others. */
  long forgotten() {
    return forgotten;
  }

  int size() {
    return floors.size();
  }
}
