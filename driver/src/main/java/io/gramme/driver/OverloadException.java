package io.gramme.driver;

import java.time.Duration;

/** So many owners are overloaded that too few are left. Ask again after {@link #retryAfter()}. */
public final class OverloadException extends GrammeException {
  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  OverloadException(Problem problem, Duration retryAfter) {
    super(problem);
    this.retryAfter = retryAfter;
  }

  /** The longest wait that a node asked for; zero when none did. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
