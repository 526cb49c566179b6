package io.gramme.node.storage.disk;

import java.io.IOException;

/** There is no room for what was to be written; part of it may have been. */
public final class DiskFullException extends IOException {
  private static final long serialVersionUID = 1L;

  public DiskFullException(String message) {
    super(message);
  }

  public DiskFullException(String message, Throwable cause) {
    super(message, cause);
  }
}
