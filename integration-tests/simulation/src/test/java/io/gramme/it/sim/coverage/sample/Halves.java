package io.gramme.it.sim.coverage.sample;

/** Its lines are counted; the numbers of two of them stand in the test. */
public final class Halves {
  private Halves() {}

  /** Even numbers are halved, odd ones are not. */
  public static int of(int number) {
    if (number % 2 == 0) {
      return number / 2;
    }
    return odd(number);
  }

  private static int odd(int number) {
    return number;
  }
}
