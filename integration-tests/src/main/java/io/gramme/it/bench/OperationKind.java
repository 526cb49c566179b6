package io.gramme.it.bench;

/** What one operation of a workload does. */
enum OperationKind {
  /** {@code get}. */
  READ,
  /** {@code put(key, value)}: replaces what the session has seen. */
  UPDATE,
  /** {@code update}. */
  READ_MODIFY_WRITE
}
