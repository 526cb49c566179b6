package io.gramme.it.sim.world;

import io.gramme.driver.engine.SessionParameters;
import io.gramme.node.data.StateBounds;

/**
 * What there is room for in a cluster.
 *
 * @param sessions in each session
 * @param states in the state of each key
 */
public record Bounds(SessionParameters sessions, StateBounds states) {
  /** Whether nodes drop what was covered long ago, of which a replica that was away may bring back what it replaced. */
  public boolean areContextsShort() {
    return states.softEntries() < StateBounds.USUAL.softEntries();
  }
}
