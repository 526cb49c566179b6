package io.gramme.node.storage.mapdb;

/** Bytes that MapDB itself depends on failed their checksum; thrown through MapDB to the store's boundary. */
final class DamagedPageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DamagedPageException(String message) {
    super(message);
  }
}
