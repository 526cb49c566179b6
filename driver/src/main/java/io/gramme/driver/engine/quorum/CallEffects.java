package io.gramme.driver.engine.quorum;

import io.gramme.membership.NodeId;
import io.gramme.message.Request;
import java.util.List;

/** What the machine of any operation asks of its host. What is asked for must not come back before the call returns. */
public interface CallEffects {
  /**
   * Sends a request; exactly one {@link CallEvent.Answered} or {@link CallEvent.NoAnswer} follows, or nothing.
   *
   * @param exchange names the request in what follows; numbers of one machine only grow
   * @param member to whom
   * @param epoch under which the machine acts
   * @param request what
   * @param deadlineNanos after which the answer is of no use, on the monotonic clock
   */
  void send(int exchange, NodeId member, long epoch, Request request, long deadlineNanos);

  /** Asks for {@link CallEvent.Woken} at an instant of the monotonic clock; replaces what was asked before. */
  void wakeAt(long monotonicNanos);

  /** Nothing is waited for any more. */
  void stopWaking();

  /** The answer to a request stayed out too long; what that says of the node is the host's to judge. */
  void gaveUp(int exchange);

  /** What a read asks of its host. First {@link #answered} or {@link #failed}, once; after an answer {@link #settled}, once. */
  interface Get extends CallEffects {
    void answered(GetAnswer answer);

    void failed(CallFailure failure);

    /**
     * Late answers are collected and stale replicas repaired, or not; the machine is done.
     *
     * @param holders owners that certainly hold all that was read: they answered with it or acknowledged its repair
     */
    void settled(RepairOutcome outcome, Holders holders);
  }

  /** What a write asks of its host. {@link #written} or {@link #failed} comes once, and {@link #finished} last. */
  interface Put extends CallEffects {
    /** The first acknowledgement is in: from now on the session may count on the write (rule W6). */
    void applied(MintedWrite write);

    /**
     * The quorum is reached.
     *
     * @param write under the name it was written with
     * @param asked nodes that were sent a copy, in the order of sending
     * @param acknowledged owners that acknowledged so far
     */
    void written(MintedWrite write, List<NodeId> asked, List<NodeId> acknowledged);

    /**
     * The quorum was not reached.
     *
     * @param write under the last name it had
     */
    void failed(MintedWrite write, CallFailure failure);

    /** No copy is waited for any more. */
    void finished();
  }
}
