package io.gramme.node.control;

import io.gramme.membership.Address;
import io.gramme.membership.MemberTable;
import io.gramme.message.Frame;
import io.gramme.message.Reply;
import io.gramme.message.Request;

/** What a {@link ControlMachine} may ask for while it handles an event. */
public interface ControlEffects {
  /**
   * Sends a request to whoever listens at an address, over a stream that is opened with {@link ControlMachine#hello} when
   * there is none; {@link ControlEvent.Answered}, {@link ControlEvent.Lost} or {@link ControlEvent.NotSent} comes back, at
   * the latest soon after the deadline.
   */
  void send(long exchange, Address member, long epoch, Request request, long deadlineNanos);

  /** The one answer to a request. */
  void reply(long ticket, Reply reply);

  /** The answer to a hello: a {@link Frame.Welcome} or a {@link Frame.Rejection}. */
  void welcome(long ticket, Frame answer);

  /** A {@link ControlEvent.Woken} is wanted then; a later wish replaces an earlier one. */
  void wakeAt(long monotonicNanos);

  /** Makes something durable; {@link ControlEvent.Saved} or {@link ControlEvent.NotSaved} comes back. */
  void save(Saving what);

  /** Identity and table are durable: the data machine may start, and {@link ControlEvent.DataStarted} tells of it. */
  void entered(MemberTable table);

  /** The table is durable: placement and handshakes follow it from now on (rule E2). */
  void ringChanged(MemberTable table);

  /** Another node's clock was seen (rule T2). */
  void clockHeard(long nodeHlc);

  /**
   * Looks in the own store for live values of a bucket (rule K5), or for any key when it is {@link
   * Request.FindKeys#ANY}; {@link ControlEvent.KeysFound} comes back.
   */
  void findKeys(long search, String bucket);

  /** The node does not serve, or serves no more. The machine does nothing more from then on. */
  void failed(ControlFailure why);

  /** Something that the operator should know. */
  void note(String detail);
}
