package io.gramme.it.bench;

import java.util.Locale;

/** The call that one operation of a workload is. */
enum OperationKind {
  /** {@code get}. */
  GET,
  /** {@code put(key, value)}: replaces what the session has seen, in one round trip (rule W1). */
  PUT,
  /** {@code overwrite(key, value)}: reads, and replaces all that was read. */
  OVERWRITE,
  /** {@code update(key, ifAbsent, change)}: reads, changes and writes (rule W7). */
  UPDATE;

  /** The method's name. */
  String verb() {
    return name().toLowerCase(Locale.ROOT);
  }
}
