package io.gramme.it.sim.world;

import io.gramme.driver.session.NodeHealth;
import io.gramme.driver.transport.Breakers;
import io.gramme.membership.NodeId;
import java.util.function.LongSupplier;

/** The real circuit breakers, under virtual time; counts what they keep back. */
final class SimHealth implements NodeHealth {
  private final Breakers breakers;
  private final Sightings sightings;

  SimHealth(LongSupplier nanoTime, Sightings sightings) {
    this.breakers = new Breakers(nanoTime);
    this.sightings = sightings;
  }

  @Override
  public boolean isUsable(NodeId node) {
    return breakers.isUsable(node);
  }

  @Override
  public boolean permits(NodeId node) {
    boolean permitted = breakers.permits(node);
    sightings.noteIf(!permitted, Reached.BREAKER_OPEN);
    return permitted;
  }

  @Override
  public void answered(NodeId node, long nanos) {
    breakers.answered(node, nanos);
  }

  @Override
  public void failed(NodeId node, long nanos) {
    breakers.failed(node, nanos);
  }
}
