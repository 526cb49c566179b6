package io.gramme.machine;

/**
 * The error that ends each chain of instanceof over a sealed type, for a kind that the chain forgets: Java 17 has no
 * exhaustive switch over types. A test compares each chain with what its type permits.
 */
public final class Sealed {
  private Sealed() {}

  /** The error that names a kind for which there is no branch. */
  public static AssertionError unknown(Object kind) {
    return new AssertionError("no branch for a " + kind.getClass().getName());
  }
}
