package io.gramme.wire;

import io.gramme.causality.Hlc;

/** Stamps of the hybrid logical clock as they arrive: one that no clock gives is refused (rule T2). */
final class Stamps {
  private Stamps() {}

  /**
   * Checks a stamp.
   *
   * @throws IllegalArgumentException naming what it was the stamp of
   */
  static long require(String what, long stamp) {
    if (!Hlc.isPossible(stamp)) {
      throw new IllegalArgumentException(
          what + " is no stamp that a clock gives: " + Long.toUnsignedString(stamp));
    }
    return stamp;
  }
}
