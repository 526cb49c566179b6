package io.gramme.node.server;

import io.gramme.membership.NodeId;
import io.gramme.message.Request;

/** What the store's thread asks of its node once that serves. Called on the store's thread; must not block or throw. */
interface StoreListener {
  /** Sends a request to another node; what comes of it is told to {@link StoreThread#tell}. */
  void send(long exchange, NodeId to, long epoch, Request request, long deadlineNanos);

  /** All that a plan in COPY moves to this node is durable here (rule E3). */
  void copied(long plan);

  /** Under this epoch the store holds nothing of partitions that the node does not own, durably (rule E4). */
  void drained(long epoch);
}
