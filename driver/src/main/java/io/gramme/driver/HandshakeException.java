package io.gramme.driver;

/** A node answered and refused this session, because it is of another cluster or speaks another protocol version. */
public final class HandshakeException extends GrammeException {
  private static final long serialVersionUID = 1L;

  /** One of its kind. */
  public HandshakeException(Problem problem) {
    super(problem);
  }
}
