package io.gramme.node.data;

import io.gramme.membership.ClusterRing;
import io.gramme.membership.NodeId;
import io.gramme.message.Reply;
import io.gramme.message.RequestItem;

/**
 * What a {@link DataMachine} is told. A {@link RoundEnded} comes behind all but {@link Woken}, at the latest when nothing
 * waits any more.
 */
public sealed interface DataEvent {
  /**
   * A {@link io.gramme.message.Request.ForStore request for the store} has arrived. It is executed at once, and answered when what the answer shows is durable.
   *
   * @param ticket names it in {@link DataEffects#reply}
   * @param item what is asked, under which epoch and within which time
   * @param arrivedNanos monotonic time of its arrival, from which its remaining time counts
   * @param fromNode whether a node sent it, whose clock is adopted without limit (rule T2)
   * @param senderHlc the sender's clock
   */
  record Arrived(long ticket, RequestItem item, long arrivedNanos, boolean fromNode, long senderHlc)
      implements DataEvent {}

  /** Nothing more is taken into this round: nothing waits any more, or the round is full. */
  record RoundEnded() implements DataEvent {}

  /** What was asked for by {@link DataEffects#force} is done. */
  record Forced() implements DataEvent {}

  /** It could not be done: the node serves no more. */
  record ForceFailed(String detail) implements DataEvent {}

  /** The instant asked for by {@link DataEffects#wakeAt} has come; between rounds only. */
  record Woken() implements DataEvent {}

  /** From the next item on the given ring is in force; its table is durable already (rule E2). */
  record RingChanged(ClusterRing ring) implements DataEvent {}

  /**
   * The node serves: from now on the machine copies and hands on by itself what the ring asks of it (rules E3, E4). Its
   * effects may ask for what only a node in service can do.
   */
  record Begun() implements DataEvent {}

  /**
   * What was sent is answered.
   *
   * @param from who answers
   * @param hlc its clock (rule T2)
   */
  record Answered(long exchange, NodeId from, long hlc, Reply reply) implements DataEvent {}

  /** What was sent got no answer; it may have been executed. */
  record Lost(long exchange, String detail) implements DataEvent {}

  /** What was to be sent never left. */
  record NotSent(long exchange, String detail) implements DataEvent {}

  /** Another node's clock was seen in a message without work (rule T2). */
  record ClockHeard(long nodeHlc) implements DataEvent {}

  /** Whether the store holds a live value of a bucket (rule K5). Answered at once: it shows no state. */
  record KeysAsked(long ticket, String bucket) implements DataEvent {}
}
