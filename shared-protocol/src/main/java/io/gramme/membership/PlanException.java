package io.gramme.membership;

import java.io.Serial;

/** A change of the ring that cannot be planned on a table (rule E3): says with whom or what it is wrong. */
public final class PlanException extends RuntimeException {
  @Serial
  private static final long serialVersionUID = 1L;

  /** With the sentence that a user needs. */
  public PlanException(String message) {
    super(message);
  }
}
