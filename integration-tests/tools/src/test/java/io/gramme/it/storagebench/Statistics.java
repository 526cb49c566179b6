package io.gramme.it.storagebench;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

/** Percentiles and medians. */
final class Statistics {
  private Statistics() {}

  /**
   * The nearest-rank percentile.
   *
   * @param sorted smallest first, not empty
   * @param percent above 0, at most 100
   */
  static long percentile(long[] sorted, double percent) {
    if (sorted.length == 0) {
      throw new IllegalArgumentException("nothing has no percentile");
    }
    if (!(percent > 0 && percent <= 100)) {
      throw new IllegalArgumentException(
          "a percentile must be above 0 and at most 100, got " + percent);
    }
    int rank = (int) Math.ceil(percent / 100 * sorted.length);
    return sorted[rank - 1];
  }

  /** The middle one, or the mean of both; NaN of nothing. */
  static double median(Collection<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    if (sorted.length == 0) {
      return Double.NaN;
    }
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** The median of what one has by what the other has in the same round; both have as many rounds. */
  static double ratioOfRounds(List<Double> ones, List<Double> others) {
    if (ones.size() != others.size()) {
      throw new IllegalArgumentException(
          "as many rounds are needed, got " + ones.size() + " and " + others.size());
    }
    return median(IntStream.range(0, ones.size())
        .mapToObj(round -> ones.get(round) / others.get(round))
        .toList());
  }

  static double max(Collection<Double> values) {
    double[] all = values.stream().mapToDouble(Double::doubleValue).toArray();
    return Arrays.stream(all).max().orElse(Double.NaN);
  }
}
