package io.gramme.driver;

/** The thread waiting in a blocking call was interrupted. Its interrupt flag is set again; a write may still be carried out. */
public final class CallInterruptedException extends GrammeException {
  private static final long serialVersionUID = 1L;

  /** One of its kind. */
  public CallInterruptedException(Problem problem) {
    super(problem);
  }
}
