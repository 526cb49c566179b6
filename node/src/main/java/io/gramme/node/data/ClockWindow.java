package io.gramme.node.data;

import io.gramme.causality.Hlc;
import io.gramme.causality.HybridClock;

/**
 * The stamps a node accepts at one instant (rules R1, R2, V).
 *
 * @param hlc the node's clock now, never behind its wall clock
 * @param dmaxMillis the longest life of a message
 */
record ClockWindow(long hlc, long dmaxMillis) {
  /** Below this a write or a moved state is too old. */
  long oldest() {
    return Hlc.plusMillis(hlc, -dmaxMillis);
  }

  /** Above this a driver's stamp is too new. */
  long newest() {
    return Hlc.plusMillis(hlc, HybridClock.DRIVER_LEAD_MILLIS);
  }
}
