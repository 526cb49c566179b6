package io.gramme.it.sim.history;

import io.gramme.it.sim.check.Watcher;
import io.gramme.it.sim.world.SimCluster;
import java.util.function.BooleanSupplier;

/**
 * What the application threads of a history share.
 *
 * @param cluster they work with
 * @param watcher follows their calls
 * @param scenario how they work
 * @param phase what they do at present
 * @param travelling contexts that one application has handed to another
 * @param oddCallbacks whether their callbacks do odd things at present
 */
record Work(
    SimCluster cluster,
    Watcher watcher,
    Scenario scenario,
    PhaseHolder phase,
    Basket travelling,
    BooleanSupplier oddCallbacks) {
  /** What the applications do. */
  enum Phase {
    /** Read and write. */
    LOAD,
    /** Nothing, so that all comes to rest. */
    SILENT,
    /** Only get. */
    GETS_ONLY,
    /** Nothing any more. */
    OVER
  }

  /** The present phase. */
  static final class PhaseHolder {
    private Phase phase = Phase.LOAD;

    Phase now() {
      return phase;
    }

    void set(Phase next) {
      phase = next;
    }
  }
}
