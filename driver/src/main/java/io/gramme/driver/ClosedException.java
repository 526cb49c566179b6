package io.gramme.driver;

/** The session is closed, or was closed while the call was under way. */
public final class ClosedException extends GrammeException {
  private static final long serialVersionUID = 1L;

  ClosedException(Problem problem) {
    super(problem);
  }
}
