package io.gramme.node.storage.disk;

import java.io.IOException;

/** What a file holds is not what was written to it. */
public final class DamagedFileException extends IOException {
  private static final long serialVersionUID = 1L;

  public DamagedFileException(String message) {
    super(message);
  }
}
