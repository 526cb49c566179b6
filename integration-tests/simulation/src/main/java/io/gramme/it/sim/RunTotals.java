package io.gramme.it.sim;

import io.gramme.it.sim.history.HistoryResult;
import io.gramme.it.sim.world.Sightings;

/** The sums of a run so far. Not thread-safe: histories are added in their order, by one thread. */
final class RunTotals {
  private final Sightings reached = new Sightings();
  private long histories;
  private long operations;
  private long events;
  private long failures;
  private long cpuNanos;
  private long digest;

  void add(Finished history) {
    HistoryResult result = history.result();
    histories++;
    operations += result.operations();
    events += result.events();
    failures += history.failed() ? 1 : 0;
    cpuNanos += history.cpuNanos();
    reached.add(result.reached());
    digest = mixed(digest + mixed(result.digest() + 1));
  }

  /** The finalizer of SplitMix64, so that order counts (Steele, Lea and Flood, OOPSLA 2014). */
  private static long mixed(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  long histories() {
    return histories;
  }

  long operations() {
    return operations;
  }

  long events() {
    return events;
  }

  long failures() {
    return failures;
  }

  long cpuNanos() {
    return cpuNanos;
  }

  Sightings reached() {
    return reached;
  }

  /** Covers the digest of every history, in order. */
  long digest() {
    return digest;
  }
}
