package io.gramme.it.sim.world;

import io.gramme.node.control.ControlFailure;

/** Sees what nodes do in their cluster. */
public interface ControlObserver {
  /** A node serves from now on. */
  void serves(SimNode node);

  /** A node does not serve, or serves no more. */
  void failed(SimNode node, ControlFailure why);

  /**
   * A node acts on, or shows, what is not on its disk (rules E2, T4).
   *
   * @param what in words
   */
  void notDurable(SimNode node, String what);
}
