package io.gramme.stream;

/** Why no reply will come for a request, what that says about its execution, and about the node. */
public enum DeliveryFailure {
  /** Never written, since the node cannot be reached: certainly not executed. */
  NOT_SENT(false),
  /** Never written, since too much waits to be written: certainly not executed, and no fault of the node. */
  BACKLOG_FULL(false),
  /** Never written, since its deadline passed while it waited: certainly not executed, and no fault of the node. */
  EXPIRED(false),
  /** Written, and the connection was lost: it may have been executed or not (rule W5: fate unknown). */
  LOST(true),
  /** Written, and no answer came before its deadline, which may have been short: as {@link #LOST}. */
  UNANSWERED(true);

  private final boolean mayBeExecuted;

  DeliveryFailure(boolean mayBeExecuted) {
    this.mayBeExecuted = mayBeExecuted;
  }

  /** Whether the node may have executed the request, now or later. */
  public boolean mayBeExecuted() {
    return mayBeExecuted;
  }
}
