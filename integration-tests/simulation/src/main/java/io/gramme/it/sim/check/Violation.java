package io.gramme.it.sim.check;

/**
 * A promise that was broken.
 *
 * @param checker the promise, by the name of its checker
 * @param detail what happened, for people
 */
public record Violation(String checker, String detail) {
  @Override
  public String toString() {
    return checker + ": " + detail;
  }
}
