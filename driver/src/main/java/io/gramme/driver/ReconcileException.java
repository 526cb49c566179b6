package io.gramme.driver;

/** The application's reconciler, or the change of an update, threw or returned null. Nothing was written; its exception is the cause. */
public final class ReconcileException extends GrammeException {
  private static final long serialVersionUID = 1L;

  ReconcileException(Problem problem) {
    super(problem);
  }
}
