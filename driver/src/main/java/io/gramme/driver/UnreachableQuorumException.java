package io.gramme.driver;

/**
 * Fewer owners can be reached than the call asks for, so it failed without waiting for its deadline.
 *
 * <p>With {@link Fate#APPLIED} it comes from a {@link IndeterminateException#retry()} only: the write is stored, but
 * fewer owners than w asks for are known to hold it.
 */
public final class UnreachableQuorumException extends GrammeException {
  private static final long serialVersionUID = 1L;

  /** One of its kind. */
  public UnreachableQuorumException(Problem problem) {
    super(problem);
  }
}
