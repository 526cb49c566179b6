package io.gramme.it.storagebench;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How long and how much is measured.
 *
 * @param directory on the disk to be measured; only folders made in it are removed
 * @param writers numbers of writers to be measured, one after the other
 * @param keys of the loads
 * @param valueBytes of a value
 * @param warmUpSeconds of each target before it is measured
 * @param rounds of each target, taken in turns
 * @param roundSeconds of one round
 * @param watchSeconds of a run that watches the seconds with checkpoints
 * @param spaceKeys of the measurement of space and of single operations
 */
record BenchPlan(
    Path directory,
    List<Integer> writers,
    int keys,
    int valueBytes,
    double warmUpSeconds,
    int rounds,
    double roundSeconds,
    double watchSeconds,
    int spaceKeys) {
  static final long SEED = 20_260_101;

  static long nanos(double seconds) {
    return (long) (seconds * TimeUnit.SECONDS.toNanos(1));
  }

  Values values() {
    return Values.ofBytes(valueBytes, SEED);
  }
}
