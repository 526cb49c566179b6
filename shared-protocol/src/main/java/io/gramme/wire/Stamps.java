package io.gramme.wire;

import io.gramme.causality.Hlc;

/** Stamps of the hybrid logical clock as they arrive: a negative one is none (rule T2). */
final class Stamps {
  private Stamps() {}

  /**
   * Checks a stamp.
   *
   * @throws IllegalArgumentException naming what it was the stamp of
   */
  static long require(String what, long stamp) {
    if (stamp < Hlc.NONE) {
      throw new IllegalArgumentException(
          what + " is no stamp: " + Long.toUnsignedString(stamp) + " is above " + Long.MAX_VALUE);
    }
    return stamp;
  }
}
