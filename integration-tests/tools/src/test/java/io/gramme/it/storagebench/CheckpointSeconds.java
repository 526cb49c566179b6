package io.gramme.it.storagebench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The 99th percentiles of the seconds of a run, told apart by whether a checkpoint was under way in them. An operation
 * belongs to the second it ended in; what is left of a second at the end is not looked at, nor one in which nothing
 * ended (whatever held everything up counts where it ended).
 *
 * @param with milliseconds, one for each second that holds a part of a checkpoint
 * @param without one for each of the others
 */
record CheckpointSeconds(List<Double> with, List<Double> without) {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final double NANOS_PER_MILLI = 1e6;

  static CheckpointSeconds of(
      Samples samples, long startNanos, long elapsedNanos, List<Interval> checkpoints) {
    List<Double> with = new ArrayList<>();
    List<Double> without = new ArrayList<>();
    for (long second = 0; second < elapsedNanos / SECOND; second++) {
      long from = startNanos + second * SECOND;
      long[] latencies = samples.sortedLatencies(from, from + SECOND);
      if (latencies.length > 0) {
        boolean held = checkpoints.stream().anyMatch(each -> each.touches(from, from + SECOND));
        double millis = Statistics.percentile(latencies, 99) / NANOS_PER_MILLI;
        (held ? with : without).add(millis);
      }
    }
    return new CheckpointSeconds(with, without);
  }

  /** Median of the seconds with a checkpoint by that of the others; NaN when either is missing. */
  double ratioOfMedians() {
    return Statistics.median(with) / Statistics.median(without);
  }

  /** The worst of the seconds with a checkpoint by the median of the others; NaN when either is missing. */
  double ratioOfWorst() {
    return Statistics.max(with) / Statistics.median(without);
  }
}
