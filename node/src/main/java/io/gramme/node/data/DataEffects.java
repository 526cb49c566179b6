package io.gramme.node.data;

import io.gramme.membership.NodeId;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.node.storage.StorageEngine;

/** What a {@link DataMachine} may ask for while it handles an event. */
public interface DataEffects {
  /**
   * The store, for the duration of the event: load, join and store are one step (rule S1). The one thing that a machine
   * does by itself instead of asking for it, since a step that waited for its store would no longer be one.
   */
  StorageEngine store();

  /** The one answer to an item, ready to be shown (rules S2, T3). */
  void reply(long ticket, Reply reply);

  /**
   * Makes what the store was given durable up to this {@linkplain StorageEngine#lastChange() change}; {@link
   * DataEvent.Forced} or {@link DataEvent.ForceFailed} comes back. Items may come before it, and are another round.
   */
  void force(long change);

  /**
   * Sends a request to another node; {@link DataEvent.Answered}, {@link DataEvent.Lost} or {@link DataEvent.NotSent} comes
   * back, at the latest soon after the deadline.
   */
  void send(long exchange, NodeId to, long epoch, Request request, long deadlineNanos);

  /** All that the plan in COPY moves to this node is durable here (rule E3). Once for each plan. */
  void copied(long plan);

  /** Under this epoch nothing is left of partitions that this node does not own, durably (rule E4). Once for each epoch. */
  void drained(long epoch);

  /** A {@link DataEvent.Woken} is wanted then; a later wish replaces an earlier one. */
  void wakeAt(long monotonicNanos);

  /** The code has met a defect while it handled an event; the machine has taken care of what follows from it. */
  void defect(DataEvent event, Throwable cause);

  /** An item's step is done, and its answer waits for the end of the round: for observers, and to be shown to nobody. */
  default void stepped(long ticket, Reply reply) {}
}
