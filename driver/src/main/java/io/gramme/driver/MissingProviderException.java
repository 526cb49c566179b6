package io.gramme.driver;

/** A library that is optional for the driver is needed here and absent; the message says which to add. */
public final class MissingProviderException extends GrammeException {
  private static final long serialVersionUID = 1L;

  /** One of its kind. */
  public MissingProviderException(Problem problem) {
    super(problem);
  }
}
