package io.gramme.it.sim.world;

import io.gramme.message.RequestItem;
import org.jspecify.annotations.Nullable;

/**
 * A request that has reached a node.
 *
 * @param from who waits for the answer
 * @param item what is asked
 * @param senderHlc the sender's clock
 * @param arrivedNanos when, on the node's monotonic clock
 * @param copies the write that this is a copy of, or null
 */
record Arrival(
    SimSession from,
    RequestItem item,
    long senderHlc,
    long arrivedNanos,
    @Nullable Copies copies) {
  /** Whether the network has brought the same message before. */
  boolean isSameMessageAs(@Nullable Arrival other) {
    return other != null && from == other.from && item.correlation() == other.item.correlation();
  }
}
