package io.gramme.it.sim.world;

import io.gramme.data.Bytes;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The writes a client sent lately, by their bytes. */
final class CopyBook {
  private static final int MOST = 128;

  private final Map<Bytes, Copies> known = new LinkedHashMap<>();

  @Nullable
  Copies find(Bytes delta) {
    return known.get(delta);
  }

  void add(Copies copies) {
    known.put(copies.delta, copies);
    if (known.size() > MOST) {
      known.remove(known.keySet().iterator().next());
    }
  }
}
