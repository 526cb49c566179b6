package io.gramme.node.storage.pages;

/** Bytes that MapDB itself depends on failed their checksum; thrown through MapDB to the shard's boundary. */
final class DamagedPageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DamagedPageException(String message) {
    super(message);
  }
}
