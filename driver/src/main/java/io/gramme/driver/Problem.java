package io.gramme.driver;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What every exception of the driver is made of; for whoever tests how he deals with one.
 *
 * @param code why
 * @param message what was wrong, for people
 * @param retryable whether the same call may succeed later
 * @param fate what is known of the call's effect
 * @param context see {@link GrammeException#context()}
 * @param cause what was thrown before, or null
 */
public record Problem(
    ErrorCode code,
    String message,
    boolean retryable,
    Fate fate,
    @Nullable CausalContext context,
    @Nullable Throwable cause) {
  /** One that changed nothing and will happen again. */
  public static Problem of(ErrorCode code, String message) {
    return new Problem(code, message, false, Fate.NOT_APPLIED, null, null);
  }

  /** The same after what was thrown before. */
  public Problem causedBy(@Nullable Throwable why) {
    return new Problem(code, message, retryable, fate, context, why);
  }

  /** The same with what was seen. */
  public Problem withContext(@Nullable CausalContext seen) {
    return new Problem(code, message, retryable, fate, seen, cause);
  }

  /** The same for a call that may, or may not, succeed later. */
  public Problem retryableIf(boolean may) {
    return new Problem(code, message, may, fate, context, cause);
  }

  /** The same for a call of which this is known. */
  public Problem withFate(Fate known) {
    return new Problem(code, message, retryable, known, context, cause);
  }

  /**
   * Refuses null, which callers outside null-checked code can still hand over.
   *
   * @throws InvalidArgumentException when it is null
   */
  public static <T> T required(@Nullable T argument, String what) {
    if (argument == null) {
      throw new InvalidArgumentException(of(
          ErrorCode.INVALID_ARGUMENT,
          "the " + what + " is null, which is not allowed"
              + (what.endsWith("value") ? "; to remove a value, delete its key" : "")));
    }
    return argument;
  }

  static void requirePositive(String name, Duration duration) {
    required(duration, name);
    if (duration.isZero() || duration.isNegative()) {
      throw new InvalidArgumentException(
          of(ErrorCode.INVALID_ARGUMENT, name + " must be above zero, got " + duration));
    }
  }
}
