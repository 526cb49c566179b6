package io.gramme.it.sim.world;

import io.gramme.data.Bytes;
import io.gramme.message.Request;

/** Sees each change that a node's step has applied. */
@FunctionalInterface
public interface StepObserver {
  /**
   * A step has acknowledged a write or repair.
   *
   * @param before the state that was stored
   * @param after the state that is stored now
   * @param discarded how many versions the node says it has given up by this step (K5)
   */
  void applied(SimNode node, Request.Keyed request, Bytes before, Bytes after, long discarded);
}
