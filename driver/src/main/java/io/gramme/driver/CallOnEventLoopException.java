package io.gramme.driver;

/** A blocking call was made on an event-loop thread. Use {@code bucket.vertx()} or {@code bucket.async()} there. */
public final class CallOnEventLoopException extends GrammeException {
  private static final long serialVersionUID = 1L;

  /** One of its kind. */
  public CallOnEventLoopException(Problem problem) {
    super(problem);
  }
}
