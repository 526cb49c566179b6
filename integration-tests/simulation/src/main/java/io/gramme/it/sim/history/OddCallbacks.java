package io.gramme.it.sim.history;

import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.SiblingResolver;
import io.gramme.it.sim.check.Past;
import io.gramme.it.sim.check.Version;
import io.gramme.it.sim.check.Watch;
import io.gramme.it.sim.world.Reached;
import io.gramme.it.sim.world.Seed;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Callbacks that throw, return nothing, delete, or do not decide, now and then, as applications' do. */
final class OddCallbacks {
  private final Work work;
  private final Seed seed;

  OddCallbacks(Work work, Seed seed) {
    this.work = work;
    this.seed = seed;
  }

  private boolean happens(double chance) {
    return work.oddCallbacks().getAsBoolean() && seed.chance(chance);
  }

  /** A resolver that mostly does what the given one does. */
  SiblingResolver resolver(Watch watch, SiblingResolver sound) {
    return (key, live, besideDelete) -> {
      if (happens(0.05)) {
        work.cluster().sightings().note(Reached.CALLBACK_FAILED);
        throw new IllegalStateException("the simulated resolver throws");
      }
      if (happens(0.05)) {
        work.cluster().sightings().note(Reached.UNRESOLVED);
        return SiblingResolver.Resolution.unresolved();
      }
      SiblingResolver.Resolution sensible = sound.resolve(key, live, besideDelete);
      return happens(0.05) ? nothing(watch, key, live) : sensible;
    };
  }

  /** Nothing is to remain: a get writes a delete back. */
  private SiblingResolver.Resolution nothing(Watch watch, Key key, List<Sibling> live) {
    work.cluster().sightings().note(Reached.RECONCILED_TO_NOTHING);
    List<Version> versions = work.watcher().versions(key, live);
    watch.resolvesToNothing(Past.of(versions));
    return SiblingResolver.Resolution.deleted();
  }

  /** A change that mostly does what the given one does. */
  Call.Change change(Call.Change sound) {
    return current -> {
      Bytes changed = sound.change(current);
      if (happens(0.03)) {
        work.cluster().sightings().note(Reached.CALLBACK_FAILED);
        throw new AssertionError("the simulated change throws");
      }
      return happens(0.02) ? nothing() : changed;
    };
  }

  @SuppressWarnings("NullAway") // As applications that do not check for null do.
  private static Bytes nothing() {
    @Nullable Bytes none = null;
    return none;
  }
}
