package io.gramme.it.crash;

import org.jspecify.annotations.Nullable;

/** A command of the operating system did not do what it was run for. */
final class CommandFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  CommandFailedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
