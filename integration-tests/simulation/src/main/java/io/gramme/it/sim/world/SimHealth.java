package io.gramme.it.sim.world;

import io.gramme.driver.engine.NodeHealth;
import io.gramme.driver.transport.Breakers;
import io.gramme.membership.NodeId;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** The real circuit breakers, under virtual time; counts what they keep back. */
final class SimHealth implements NodeHealth {
  private final Breakers breakers;
  private final Sightings sightings;
  private final Consumer<NodeId> keptBack;

  SimHealth(LongSupplier nanoTime, Sightings sightings, Consumer<NodeId> keptBack) {
    this.breakers = new Breakers(nanoTime);
    this.sightings = sightings;
    this.keptBack = keptBack;
  }

  @Override
  public boolean isUsable(NodeId node) {
    return breakers.isUsable(node);
  }

  @Override
  public boolean permits(NodeId node) {
    boolean permitted = breakers.permits(node);
    if (!permitted) {
      sightings.note(Reached.BREAKER_OPEN);
      keptBack.accept(node);
    }
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

  @Override
  public void unjudged(NodeId node) {
    breakers.unjudged(node);
  }
}
