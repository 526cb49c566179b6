package io.gramme.driver.session;

import io.gramme.causality.ContextToken;
import io.gramme.driver.coordination.Fate;
import io.gramme.driver.coordination.QuorumFailure;
import io.gramme.driver.coordination.Shortfall;
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

  static CallFailedException ofCallback(String what, Throwable cause) {
    return new CallFailedException(
        what + " threw " + cause, CallFailure.of(FailureKind.CALLBACK_FAILED), cause);
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
      case TIMEOUT, UNREACHABLE, OVERLOADED -> true;
      case REFUSED, TOO_MANY_SIBLINGS -> false;
    };
  }
}
