package io.gramme.cli;

/** What was asked for makes no sense; found only when the command ran. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
