package io.gramme.driver;

import org.jspecify.annotations.Nullable;

/** What every exception of the driver is made of. */
record Problem(
    ErrorCode code,
    String message,
    boolean retryable,
    Fate fate,
    @Nullable CausalContext context,
    @Nullable Throwable cause) {
  /** One that changed nothing and will happen again. */
  static Problem of(ErrorCode code, String message) {
    return new Problem(code, message, false, Fate.NOT_APPLIED, null, null);
  }

  Problem causedBy(@Nullable Throwable why) {
    return new Problem(code, message, retryable, fate, context, why);
  }

  Problem withContext(@Nullable CausalContext seen) {
    return new Problem(code, message, retryable, fate, seen, cause);
  }

  Problem retryableIf(boolean may) {
    return new Problem(code, message, may, fate, context, cause);
  }

  Problem withFate(Fate known) {
    return new Problem(code, message, retryable, known, context, cause);
  }
}
