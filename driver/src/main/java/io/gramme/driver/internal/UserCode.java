package io.gramme.driver.internal;

import io.gramme.driver.ErrorCode;
import io.gramme.driver.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Deals with what code of the application does: codecs, reconcilers, changes and even the texts of its keys and
 * exceptions may throw anything, checked exceptions without a declaration and Errors included.
 */
final class UserCode {
  private UserCode() {}

  /** A key by which messages name it. */
  static String place(String bucket, Object key) {
    return "key '" + text(key) + "' in bucket '" + bucket + "'";
  }

  /** What {@code toString} says, or the class when even that throws. */
  static String text(Object object) {
    try {
      return String.valueOf(object);
    } catch (Throwable e) {
      return object.getClass().getName() + " (whose toString throws)";
    }
  }

  /**
   * What became of code of the application.
   *
   * @param what failed, with its place
   * @param thrown by the application, or null when it returned what is not allowed
   */
  static Problem failed(ErrorCode code, String what, @Nullable Throwable thrown) {
    if (thrown instanceof InterruptedException) {
      // Thrown without a declaration, so nobody between here and the thread's owner knows of it.
      Thread.currentThread().interrupt();
    }
    return Problem.of(code, thrown == null ? what : what + ": " + text(thrown)).causedBy(thrown);
  }
}
