package io.gramme.it.sim.coverage.sample;

/** Nobody uses it. */
final class NeverLoaded {
  int one() {
    return 1;
  }
}
