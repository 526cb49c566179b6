package io.gramme.membership;

/**
 * By whom a member was removed, and when: what it says itself when it finds itself removed (rule E1).
 *
 * @param by the member that was told to remove it; itself when it left in good order
 * @param atMillis wall time there
 */
public record Removal(NodeId by, long atMillis) {
  /** Checks the time. */
  public Removal {
    RecordLimits.requireCounter("the time of a removal", atMillis, 0);
  }
}
