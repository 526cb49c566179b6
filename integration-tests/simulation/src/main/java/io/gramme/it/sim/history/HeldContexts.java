package io.gramme.it.sim.history;

import io.gramme.causality.ContextToken;
import io.gramme.data.Key;
import io.gramme.it.sim.check.Past;
import io.gramme.it.sim.check.Version;
import io.gramme.it.sim.world.Reached;
import io.gramme.it.sim.world.Seed;
import org.jspecify.annotations.Nullable;

/** The contexts of one application thread: its own, young and old, and such as other processes have handed over. */
final class HeldContexts {
  private final Work work;
  private final Basket own = new Basket();
  private final Seed seed;
  private final Seed travels;

  HeldContexts(Work work, Seed seed, Seed travels) {
    this.work = work;
    this.seed = seed;
    this.travels = travels;
  }

  void clear() {
    own.clear();
  }

  /** What a write handed over. */
  Held after(Version version, ContextToken token) {
    return new Held(token, version.heldPast(), work.cluster().time().nanos());
  }

  /** Keeps what a read handed over. */
  void keep(Key key, ContextToken token, Past past) {
    keep(key, new Held(token, past, work.cluster().time().nanos()));
  }

  /** Some contexts are handed to another process, whose clock may be behind their stamps. */
  void keep(Key key, Held held) {
    own.add(key, held);
    if (travels.chance(0.2)) {
      work.travelling().add(key, held);
    }
  }

  /** Any of a key, mostly its own; null when there is none. */
  @Nullable
  Held pick(Key key) {
    Held mine = own.pick(key, seed);
    Held given = travels.chance(0.15) ? work.travelling().pick(key, travels) : null;
    work.cluster().sightings().noteIf(given != null, Reached.CONTEXT_OF_ANOTHER_PROCESS);
    return given == null ? mine : given;
  }

  /** Of another key than the given one; null when there is none. */
  @Nullable
  Held pickForeign(Key key) {
    return own.pickForeign(key, seed);
  }
}
