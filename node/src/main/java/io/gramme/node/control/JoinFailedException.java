package io.gramme.node.control;

/** A node did not join: nothing was stored, and the cluster is as it was. */
public final class JoinFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final JoinFailure failure;

  public JoinFailedException(JoinFailure failure, String message) {
    super(message);
    this.failure = failure;
  }

  public JoinFailure failure() {
    return failure;
  }
}
