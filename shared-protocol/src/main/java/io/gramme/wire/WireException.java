package io.gramme.wire;

/** Bytes that are no frame or member table of this protocol; the message says what was wrong. */
public final class WireException extends Exception {
  private static final long serialVersionUID = 1L;

  public WireException(String message) {
    super(message);
  }
}
