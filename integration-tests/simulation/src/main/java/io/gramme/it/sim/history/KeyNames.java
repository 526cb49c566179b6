package io.gramme.it.sim.history;

import io.gramme.data.Key;
import io.gramme.it.sim.world.ClusterPlan;
import java.util.ArrayList;
import java.util.List;

/** The keys of histories. */
final class KeyNames {
  /** Keys whose hashes agree in so many low bits share the slot of every lane's memory (W2). */
  private static final long SLOT_BITS = 4095;

  private static final List<Key> COLLIDING = colliding(4);

  private KeyNames() {}

  private static Key causal(int number) {
    return Key.of(ClusterPlan.CAUSAL_BUCKET, "k" + number);
  }

  /** The first so many keys. */
  static List<Key> first(int count) {
    List<Key> keys = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      keys.add(causal(i));
    }
    return keys;
  }

  /** Keys that share a slot. */
  static List<Key> colliding() {
    return COLLIDING;
  }

  private static List<Key> colliding(int count) {
    List<Key> keys = new ArrayList<>(List.of(causal(1)));
    long slot = keys.get(0).hash() & SLOT_BITS;
    for (int i = 2; keys.size() < count; i++) {
      Key key = causal(i);
      if ((key.hash() & SLOT_BITS) == slot) {
        keys.add(key);
      }
    }
    return keys;
  }
}
