package io.gramme.it.bench;

import io.gramme.driver.BucketOptions;
import io.gramme.driver.Quorum;
import java.util.List;
import java.util.Locale;

/**
 * What a run is asked to do.
 *
 * @param workload the mix of operations
 * @param mode of the bucket
 * @param write the call by which the mix writes
 * @param threads calling threads of the blocking face
 * @param inFlight calls under way of the asynchronous face; 0 for the blocking face
 * @param seconds measured time
 * @param warmUpSeconds time under the same load before, not counted
 * @param records written before the run, and drawn from
 * @param valueSize bytes of a value
 * @param nodes processes to start
 * @param r owners that must answer a read
 * @param w owners that must acknowledge a write
 * @param nullNode whether the nodes store nothing
 * @param seed of keys, values and mix
 * @param nodeOptions options of the nodes' JVMs
 * @param grow whether two nodes join after a third of the measured time and one leaves after two thirds
 */
record BenchSettings(
    Workload workload,
    BucketOptions.Mode mode,
    OperationKind write,
    int threads,
    int inFlight,
    int seconds,
    int warmUpSeconds,
    long records,
    int valueSize,
    int nodes,
    Quorum r,
    Quorum w,
    boolean nullNode,
    long seed,
    List<String> nodeOptions,
    boolean grow) {
  /** More than any call takes, whose own deadlines are some seconds. */
  static final long LONGEST_CALL_SECONDS = 60;

  BenchSettings {
    nodeOptions = List.copyOf(nodeOptions);
  }

  /** The bucket's mode, for people. */
  String modeName() {
    return modeName(mode);
  }

  static String modeName(BucketOptions.Mode mode) {
    return mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  boolean isAsync() {
    return inFlight > 0;
  }

  /** Which face is driven by how many, for people. */
  String driven() {
    return isAsync()
        ? "asynchronous face, " + inFlight + " in flight"
        : "blocking face, " + threads + " threads";
  }
}
