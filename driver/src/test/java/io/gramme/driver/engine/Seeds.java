package io.gramme.driver.engine;

/**
 * Runs a property for many seeds. The seeds are the same in every build, so that a failure is never a matter of luck;
 * {@code -Dgramme.seed=N} runs exactly the one named by a failure.
 */
final class Seeds {
  private static final String PROPERTY = "gramme.seed";

  /** What must hold for every seed; may throw anything to say that it does not. */
  @FunctionalInterface
  interface Property {
    void holdsFor(long seed) throws Exception;
  }

  private Seeds() {}

  /** Checks the property for the seeds 1 to {@code runs}, or for the one seed asked for. */
  static void check(int runs, Property property) {
    Long only = Long.getLong(PROPERTY);
    if (only != null) {
      checkOne(only, property);
      return;
    }
    for (long seed = 1; seed <= runs; seed++) {
      checkOne(seed, property);
    }
  }

  // A property may fail in any way at all, and whichever it is must come with its seed.
  private static void checkOne(long seed, Property property) {
    try {
      property.holdsFor(seed);
    } catch (Exception | AssertionError e) {
      throw new AssertionError(
          "fails for seed " + seed + "; replay with -D" + PROPERTY + "=" + seed + ": "
              + e.getMessage(),
          e);
    }
  }
}
