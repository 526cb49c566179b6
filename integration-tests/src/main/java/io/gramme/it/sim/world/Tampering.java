package io.gramme.it.sim.world;

/** Where a planted bug reaches into a cluster. Each method left alone does what is right. */
public interface Tampering {
  /** Nothing is planted. */
  Tampering NONE = new Tampering() {};
}
