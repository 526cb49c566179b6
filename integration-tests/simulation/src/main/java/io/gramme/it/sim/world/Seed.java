package io.gramme.it.sim.world;

import java.util.random.RandomGenerator;

/**
 * A stream of draws that is the same on every computer and JDK: SplitMix64 (Steele, Lea and Flood, 2014).
 *
 * <p>Whatever draws gets a stream of its own by {@link #fork}, so that one more draw in one place moves nothing elsewhere.
 * The inherited methods are not used: how they make numbers of bits is not fixed between JDKs. Not thread-safe.
 */
public final class Seed implements RandomGenerator {
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private final long origin;
  private long state;

  private Seed(long origin) {
    this.origin = origin;
    this.state = origin;
  }

  public static Seed of(long seed) {
    return new Seed(mix(seed));
  }

  /** A stream of its own for a purpose; does not depend on what was drawn here before. */
  public Seed fork(long purpose) {
    return new Seed(mix(origin ^ mix(purpose + GOLDEN_GAMMA)));
  }

  /** Scrambles 64 bits. */
  public static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  @Override
  public long nextLong() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /** A number from 0 up to, and without, the bound. */
  public int below(int bound) {
    return (int) (((nextLong() >>> 33) * bound) >>> 31);
  }

  /** A number between the bounds, both included. */
  public long between(long least, long most) {
    return least + (long) (unit() * (most - least + 1));
  }

  /** A number from 0 up to, and without, 1. */
  public double unit() {
    return (nextLong() >>> 11) * 0x1p-53;
  }

  public boolean chance(double probability) {
    return unit() < probability;
  }

  /** A span with the given mean: short ones are common, long ones rare. */
  public long exponential(double mean) {
    return (long) (-StrictMath.log(1 - unit()) * mean);
  }
}
