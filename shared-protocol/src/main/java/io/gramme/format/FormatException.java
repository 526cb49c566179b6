package io.gramme.format;

/** Bytes that are no key state or token of a known version; the message says where and why. */
public final class FormatException extends Exception {
  private static final long serialVersionUID = 1L;

  public FormatException(String message) {
    super(message);
  }
}
