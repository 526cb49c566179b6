package io.gramme.stream;

/** Why no reply will come for a request, and what that says about its execution. */
public enum DeliveryFailure {
  /** Never written to the connection: certainly not executed. */
  NOT_SENT,
  /** Written, and the answer did not come: it may have been executed or not (rule W5: fate unknown). */
  LOST
}
