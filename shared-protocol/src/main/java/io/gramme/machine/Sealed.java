package io.gramme.machine;

/**
 * What stands at the end of each chain that tells the kinds of a sealed type apart: Java 17 does not check that all of
 * them are there, and a kind that a chain forgets must not pass in silence.
 */
public final class Sealed {
  private Sealed() {}

  /** The error that names a kind for which there is no branch. */
  public static AssertionError unknown(Object kind) {
    return new AssertionError("no branch for a " + kind.getClass().getName());
  }
}
