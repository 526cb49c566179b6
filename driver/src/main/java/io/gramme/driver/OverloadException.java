package io.gramme.driver;

import java.time.Duration;

/**
 * So many owners are overloaded that too few are left, or too many calls of the session wait. Ask again after
 * {@link #retryAfter()}. What an asynchronous face refuses at once has no stack trace: there may be many.
 */
public final class OverloadException extends GrammeException {
  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  /** One of its kind. */
  public OverloadException(Problem problem, Duration retryAfter, boolean traced) {
    super(problem, traced);
    this.retryAfter = retryAfter;
  }

  /** The longest wait that a node asked for; zero when none did. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
