package io.gramme.driver;

/**
 * The application's reconciler, or the change of an update, threw or returned null, or the callback executor did not
 * run it. Nothing was written; the application's exception, or the executor's, is the cause.
 */
public final class ReconcileException extends GrammeException {
  private static final long serialVersionUID = 1L;

  /** One of its kind. */
  public ReconcileException(Problem problem) {
    super(problem);
  }
}
