package io.gramme.node.control;

import io.gramme.membership.Address;
import io.gramme.membership.NodeId;
import io.gramme.membership.NodeStart;
import io.gramme.message.Frame;
import io.gramme.message.Reply;
import io.gramme.message.RequestItem;
import io.gramme.node.identity.IdentityException;
import org.jspecify.annotations.Nullable;

/** What a {@link ControlMachine} is told. */
public sealed interface ControlEvent {
  /** The process begins: it is to found a cluster, to enter one, or to come back to it. */
  record Begun() implements ControlEvent {}

  /** The data machine runs with the table of {@link ControlEffects#entered}: the node serves from now on. */
  record DataStarted() implements ControlEvent {}

  /**
   * Somebody opens a stream; answered at once by {@link ControlEffects#welcome}.
   *
   * @param hello what it opens with
   * @param ownHlc the node's clock as it may be shown
   */
  record Greeted(long ticket, Frame.Hello hello, long ownHlc) implements ControlEvent {}

  /**
   * A node has spoken on a stream that it opened with the given start, after it was welcomed (rule T4).
   *
   * @param hlc its clock (rule T2)
   */
  record Spoke(NodeId node, NodeStart start, long hlc) implements ControlEvent {}

  /**
   * A node or a driver asks for something that is not about a key; answered once by {@link ControlEffects#reply}.
   *
   * @param ticket names it there
   * @param node who asks; null for a driver
   */
  record Arrived(long ticket, RequestItem item, @Nullable NodeId node) implements ControlEvent {}

  /** Whoever listens at an address has welcomed a stream that this node opened. */
  record Welcomed(Address address, Frame.Welcome welcome) implements ControlEvent {}

  /** Whoever listens at an address refuses streams of this node. Told before the requests on that stream are lost. */
  record Rejected(Address address, Frame.Rejection rejection) implements ControlEvent {}

  /**
   * What was sent is answered.
   *
   * @param from who answers
   * @param hlc its clock (rule T2)
   */
  record Answered(long exchange, NodeId from, long hlc, Reply reply) implements ControlEvent {}

  /** What was sent got no answer; it may have been executed. */
  record Lost(long exchange, String detail) implements ControlEvent {}

  /** What was to be sent never left. */
  record NotSent(long exchange, String detail) implements ControlEvent {}

  /** What was asked for by {@link ControlEffects#save} is durable. */
  record Saved(Saving what) implements ControlEvent {}

  /** It could not be made durable. */
  record NotSaved(Saving what, IdentityException.Kind kind, String detail)
      implements ControlEvent {}

  /** The instant asked for by {@link ControlEffects#wakeAt} has come. */
  record Woken() implements ControlEvent {}

  /** The data machine durably holds everything that the node is to own after a plan (rule E3). */
  record Copied(long plan) implements ControlEvent {}

  /**
   * The data machine holds nothing that the node does not own under this epoch, and that is durable (rule E4). Told for
   * every epoch under which it is so.
   */
  record Drained(long epoch) implements ControlEvent {}

  /** What {@link ControlEffects#findKeys} asked for: the answer to give. */
  record KeysFound(long search, Reply reply) implements ControlEvent {}
}
