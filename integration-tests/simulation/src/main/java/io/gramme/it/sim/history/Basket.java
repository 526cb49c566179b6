package io.gramme.it.sim.history;

import io.gramme.data.Key;
import io.gramme.it.sim.world.Seed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The contexts one application thread holds, young and old. */
final class Basket {
  private static final int MOST = 5;

  private final Map<Key, List<Held>> held = new LinkedHashMap<>();

  void add(Key key, Held context) {
    List<Held> list = held.computeIfAbsent(key, k -> new ArrayList<>());
    list.add(context);
    if (list.size() > MOST) {
      // The oldest stays, so that some contexts grow very old.
      list.remove(1);
    }
  }

  /** Mostly the youngest of a key, sometimes any; null when there is none. */
  @Nullable
  Held pick(Key key, Seed seed) {
    List<Held> list = held.get(key);
    if (list == null) {
      return null;
    }
    return seed.chance(0.7) ? list.get(list.size() - 1) : list.get(seed.below(list.size()));
  }

  /** Of another key than the given one; null when there is none. */
  @Nullable
  Held pickForeign(Key key, Seed seed) {
    for (Map.Entry<Key, List<Held>> entry : held.entrySet()) {
      if (!entry.getKey().equals(key)) {
        return entry.getValue().get(seed.below(entry.getValue().size()));
      }
    }
    return null;
  }

  void clear() {
    held.clear();
  }
}
