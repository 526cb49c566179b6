package io.gramme.driver.engine;

import io.gramme.data.Bytes;

/** What a resolver made of siblings. */
public sealed interface Resolution {
  /** One value takes their place. */
  static Resolution value(Bytes value) {
    return new Value(value);
  }

  /** The key is deleted. */
  static Resolution deleted() {
    return new Deleted();
  }

  /** No resolver is there for this case: the call fails with UNRESOLVED_SIBLINGS and carries them. */
  static Resolution unresolved() {
    return new Unresolved();
  }

  /** One value takes their place. */
  record Value(Bytes bytes) implements Resolution {}

  /** The key is deleted. */
  record Deleted() implements Resolution {}

  /** Nobody resolved them. */
  record Unresolved() implements Resolution {}
}
