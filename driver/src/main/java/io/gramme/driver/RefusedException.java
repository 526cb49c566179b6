package io.gramme.driver;

/** So many owners refused the call that too few were left; the message says what each of them said. */
public final class RefusedException extends GrammeException {
  private static final long serialVersionUID = 1L;

  /** One of its kind. */
  public RefusedException(Problem problem) {
    super(problem);
  }
}
