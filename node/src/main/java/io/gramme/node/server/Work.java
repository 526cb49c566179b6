package io.gramme.node.server;

import io.gramme.message.RequestItem;
import io.gramme.node.streams.StreamPeer;

/**
 * One request for the store's thread.
 *
 * @param item what is asked; its request is a {@link io.gramme.message.Request.ForStore}
 * @param arrivedNanos {@link System#nanoTime()} when its batch arrived, from which its remaining time counts
 * @param fromNode whether a node sent it, whose clock is adopted without limit (rule T2)
 * @param senderHlc the clock its batch carried
 * @param peer where the answer goes; answers of one round with an equal peer go out in one call
 */
public record Work(
    RequestItem item, long arrivedNanos, boolean fromNode, long senderHlc, StreamPeer peer) {}
