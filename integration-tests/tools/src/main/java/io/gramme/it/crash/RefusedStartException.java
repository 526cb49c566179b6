package io.gramme.it.crash;

/** A node did not come up on the directory that a crash had left. */
final class RefusedStartException extends Exception {
  private static final long serialVersionUID = 1L;

  RefusedStartException(String message) {
    super(message);
  }
}
