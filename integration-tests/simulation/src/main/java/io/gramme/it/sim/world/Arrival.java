package io.gramme.it.sim.world;

import io.gramme.message.Frame;
import io.gramme.message.RequestItem;
import org.jspecify.annotations.Nullable;

/**
 * A request that has reached a node.
 *
 * @param from who waits for the answer
 * @param hello what a node's stream was opened with; null for a driver's
 * @param item what is asked
 * @param senderHlc the sender's clock
 * @param arrivedNanos when, on the node's monotonic clock
 * @param copies the write that this is a copy of, or null
 */
record Arrival(
    Requester from,
    Frame.@Nullable Hello hello,
    RequestItem item,
    long senderHlc,
    long arrivedNanos,
    @Nullable Copies copies) {
  /** Whether a node sent it. */
  boolean isFromNode() {
    return hello != null;
  }

  /** Whether the network has brought the same message before. */
  boolean isSameMessageAs(@Nullable Arrival other) {
    return other != null && from == other.from && item.correlation() == other.item.correlation();
  }
}
