package io.gramme.driver.engine.quorum;

import io.gramme.membership.NodeId;
import io.gramme.message.Request;

/** What the machine of any operation asks of its host. What is asked for must not come back before the call returns. */
public interface CallEffects {
  /**
   * Sends a request; exactly one {@link CallEvent.Replied} or {@link CallEvent.Undelivered} follows, or nothing.
   *
   * @param send names the request in what follows; numbers of one machine only grow
   * @param node to whom
   * @param epoch under which the machine acts
   * @param request what
   * @param deadlineNanos after which the answer is of no use, on the monotonic clock
   */
  void send(int send, NodeId node, long epoch, Request request, long deadlineNanos);

  /** Asks for {@link CallEvent.Woken} at an instant of the monotonic clock; replaces what was asked before. */
  void wakeAt(long monotonicNanos);

  /** Nothing is waited for any more. */
  void stopWaking();

  /** The answer to a request stayed out too long; what that says of the node is the host's to judge. */
  void gaveUp(int send);
}
