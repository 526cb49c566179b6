package io.gramme.driver;

/** Something handed to the driver is not allowed: a URL, an option, a key, a value, a context. Nothing was sent. */
public final class InvalidArgumentException extends GrammeException {
  private static final long serialVersionUID = 1L;

  /** One of its kind. */
  public InvalidArgumentException(Problem problem) {
    super(problem);
  }
}
