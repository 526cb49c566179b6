package io.gramme.driver;

/** Fewer owners can be reached than the call asks for, so it failed without waiting for its deadline. */
public final class UnreachableQuorumException extends GrammeException {
  private static final long serialVersionUID = 1L;

  UnreachableQuorumException(Problem problem) {
    super(problem);
  }
}
