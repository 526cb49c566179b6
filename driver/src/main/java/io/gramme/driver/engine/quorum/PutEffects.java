package io.gramme.driver.engine.quorum;

/** What a write asks of its host. {@link #written} or {@link #failed} comes once, and {@link #finished} last. */
public interface PutEffects extends CallEffects {
  /** The first acknowledgement is in: from now on the session may count on the write (rule W6). */
  void applied(MintedWrite write);

  void written(PutAnswer answer);

  /**
   * The quorum was not reached.
   *
   * @param write under the last name it had
   */
  void failed(MintedWrite write, QuorumFailure failure);

  /** No copy is waited for any more. */
  void finished();
}
