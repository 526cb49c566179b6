package io.gramme.it.bench;

/** One operation to be made. Immutable as far as nobody changes its value. */
final class Operation {
  private final OperationKind kind;
  private final String key;
  private final byte[] value;

  Operation(OperationKind kind, String key, byte[] value) {
    this.kind = kind;
    this.key = key;
    this.value = value;
  }

  OperationKind kind() {
    return kind;
  }

  String key() {
    return key;
  }

  /** To be written; empty for a read. Not a copy. */
  byte[] value() {
    return value;
  }
}
