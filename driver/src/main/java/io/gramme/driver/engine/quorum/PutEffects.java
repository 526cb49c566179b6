package io.gramme.driver.engine.quorum;

import io.gramme.membership.NodeId;
import java.util.List;

/** What a write asks of its host. {@link #written} or {@link #failed} comes once, and {@link #finished} last. */
public interface PutEffects extends CallEffects {
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
