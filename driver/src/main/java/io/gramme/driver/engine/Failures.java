package io.gramme.driver.engine;

import io.gramme.causality.ContextToken;
import io.gramme.data.Key;
import io.gramme.driver.engine.quorum.Fate;
import io.gramme.driver.engine.quorum.QuorumFailure;
import io.gramme.driver.engine.quorum.Shortfall;
import org.jspecify.annotations.Nullable;

/** Makes the failures of calls. */
final class Failures {
  private Failures() {}

  static CallFailedException of(FailureKind kind, String message) {
    return new CallFailedException(message, CallFailure.of(kind));
  }

  static CallFailedException closed() {
    return of(FailureKind.CLOSED, "the session is closed");
  }

  static CallFailedException ofRead(QuorumFailure failure) {
    return ofWrite(failure, Fate.NOT_APPLIED, null, null);
  }

  static CallFailedException ofWrite(
      QuorumFailure failure,
      Fate fate,
      @Nullable ContextToken token,
      @Nullable UnfinishedWrite write) {
    CallFailure facts = new CallFailure(
        kindOf(failure.shortfall()),
        fate,
        mayPassLater(failure.shortfall()),
        token,
        failure.siblings(),
        failure.retryAfterMillis(),
        write);
    return new CallFailedException(failure.detail(), facts);
  }

  static CallFailedException ofCallback(String what, Key key, Throwable cause) {
    if (cause instanceof CallbackTask.NotRunException notRun) {
      return new CallFailedException(
          "the callback executor did not run " + what + " for " + key + ": " + nameOf(notRun.why()),
          CallFailure.retryable(FailureKind.CALLBACK_NOT_RUN),
          notRun.why());
    }
    return new CallFailedException(
        what + " threw for " + key + ": " + nameOf(cause),
        CallFailure.of(FailureKind.CALLBACK_FAILED),
        cause);
  }

  // Not its text: that is code of the application too, and this runs on the session's loop.
  private static String nameOf(Throwable cause) {
    return cause.getClass().getName();
  }

  private static FailureKind kindOf(Shortfall shortfall) {
    return switch (shortfall) {
      case TIMEOUT -> FailureKind.TIMEOUT;
      case UNREACHABLE -> FailureKind.UNREACHABLE;
      case OVERLOADED -> FailureKind.OVERLOADED;
      case REFUSED -> FailureKind.REFUSED;
      case TOO_MANY_SIBLINGS -> FailureKind.TOO_MANY_SIBLINGS;
    };
  }

  private static boolean mayPassLater(Shortfall shortfall) {
    return switch (shortfall) {
      // Siblings are fewer again as soon as somebody has reconciled them.
      case TIMEOUT, UNREACHABLE, OVERLOADED, TOO_MANY_SIBLINGS -> true;
      case REFUSED -> false;
    };
  }
}
