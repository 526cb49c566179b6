package io.gramme.driver;

/** The deadline passed before enough owners had answered, and nothing was written. */
public final class GrammeTimeoutException extends GrammeException {
  private static final long serialVersionUID = 1L;

  /** One of its kind. */
  public GrammeTimeoutException(Problem problem) {
    super(problem);
  }
}
