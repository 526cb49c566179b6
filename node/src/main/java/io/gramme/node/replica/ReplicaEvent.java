package io.gramme.node.replica;

import io.gramme.membership.ClusterRing;
import io.gramme.message.RequestItem;

/** What a replica is told. */
public sealed interface ReplicaEvent {
  /**
   * A read, write or repair has arrived.
   *
   * @param ticket names it in {@link ReplicaEffects#reply}
   * @param item what is asked, under which epoch and within which time
   * @param arrivedNanos monotonic time of its arrival, from which its remaining time counts
   * @param fromNode whether a node sent it, whose clock is adopted without limit (rule T2)
   * @param senderHlc the sender's clock
   */
  record Arrived(long ticket, RequestItem item, long arrivedNanos, boolean fromNode, long senderHlc)
      implements ReplicaEvent {}

  /** From the next item on the given ring is in force; its table is durable already (rule E2). */
  record RingChanged(ClusterRing ring) implements ReplicaEvent {}

  /** Writes and repairs are refused until the token is released or the span is over. */
  record Held(long token, long millis) implements ReplicaEvent {}

  /** The hold with this token is over; an unknown one does nothing. */
  record Released(long token) implements ReplicaEvent {}

  /** Another node's clock was seen in a message without work (rule T2). */
  record ClockHeard(long nodeHlc) implements ReplicaEvent {}

  /** The store could not make durable what it had been given: the replica serves no more. */
  record StoreFailed(String detail) implements ReplicaEvent {}
}
