package io.gramme.it.bench;

import java.util.random.RandomGenerator;

/**
 * Draws ranks with zipfian frequencies: rank i with a probability in proportion to 1 / (i + 1)^theta.
 *
 * <p>The constant-time method of Gray et al., "Quickly Generating Billion-Record Synthetic Databases", SIGMOD 1994,
 * section 3.2, which YCSB uses as well. The first two ranks are exact, the others approximate. Immutable and
 * thread-safe; chance is an argument.
 */
final class ZipfianGenerator {
  private final long items;
  private final double theta;
  private final double zeta;
  private final double eta;

  private ZipfianGenerator(long items, double theta, double zeta) {
    this.items = items;
    this.theta = theta;
    this.zeta = zeta;
    this.eta = (1 - Math.pow(2.0 / items, 1 - theta)) / (1 - zeta(2, theta) / zeta);
  }

  /**
   * A generator of ranks 0 to items - 1.
   *
   * @param items at least 3
   * @param theta above 0 and below 1; the larger, the more unequal
   */
  static ZipfianGenerator of(long items, double theta) {
    return withZeta(items, theta, zeta(items, theta));
  }

  /** As {@link #of} when the sum of 1 / i^theta over all items is known, which is long to compute for many. */
  static ZipfianGenerator withZeta(long items, double theta, double zeta) {
    if (items < 3 || !(theta > 0 && theta < 1)) {
      throw new IllegalArgumentException(
          "a zipfian generator needs at least 3 items and a theta between 0 and 1, got " + items
              + " and " + theta);
    }
    return new ZipfianGenerator(items, theta, zeta);
  }

  static double zeta(long items, double theta) {
    double sum = 0;
    for (long i = 1; i <= items; i++) {
      sum += 1 / Math.pow((double) i, theta);
    }
    return sum;
  }

  /** The probability of a rank. */
  double probability(long rank) {
    return 1 / Math.pow(rank + 1.0, theta) / zeta;
  }

  long next(RandomGenerator random) {
    double u = random.nextDouble();
    double uz = u * zeta;
    if (uz < 1) {
      return 0;
    }
    if (uz < 1 + Math.pow(0.5, theta)) {
      return 1;
    }
    return (long) (items * Math.pow(eta * u - eta + 1, 1 / (1 - theta)));
  }
}
