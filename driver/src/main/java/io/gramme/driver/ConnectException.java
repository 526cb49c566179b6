package io.gramme.driver;

/** None of the given addresses led to a node that serves. */
public final class ConnectException extends GrammeException {
  private static final long serialVersionUID = 1L;

  /** One of its kind. */
  public ConnectException(Problem problem) {
    super(problem);
  }
}
