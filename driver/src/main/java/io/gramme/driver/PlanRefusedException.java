package io.gramme.driver;

/**
 * A plan for the ring, or what is asked about one, is refused: it cannot be made, was made for a ring that has changed since,
 * or another one is under way. Nothing is changed; the message says what was wrong and what is allowed (rule E3).
 */
public final class PlanRefusedException extends GrammeException {
  private static final long serialVersionUID = 1L;

  /** One of its kind. */
  public PlanRefusedException(Problem problem) {
    super(problem);
  }
}
