package io.gramme.examples.cart.headless;

import java.time.Duration;

/**
 * How large a scenario is.
 *
 * @param carts how many carts there are, half of them of each kind
 * @param writers how many sessions put things into them at the same time
 * @param duration how long they do
 * @param reconciling what they do with siblings
 * @param seed decides who adds what to which cart
 * @param grow whether two nodes join at the end and one leaves
 */
public record ScenarioOptions(
    int carts, int writers, Duration duration, Reconciling reconciling, long seed, boolean grow) {
  public static final int MAX_CARTS = 10_000;
  public static final int MAX_WRITERS = 64;
  public static final int MIN_SECONDS = 5;
  public static final int MAX_SECONDS = 600;

  /** @throws IllegalArgumentException naming the option that is out of range and the range */
  public ScenarioOptions {
    requireRange("carts", carts, 1, MAX_CARTS);
    requireRange("writers", writers, 2, MAX_WRITERS);
    requireRange("seconds", duration.toSeconds(), MIN_SECONDS, MAX_SECONDS);
  }

  private static void requireRange(String option, long value, long lowest, long highest) {
    if (value < lowest || value > highest) {
      throw new IllegalArgumentException(
          "--" + option + " must be " + lowest + " to " + highest + ", got " + value);
    }
  }
}
