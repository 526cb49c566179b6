package io.gramme.it.bench;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a run found; its JSON form has the same names.
 *
 * @param latencyByVerb of each call that was made, by the method's name, reads first
 */
record BenchReport(
    Setup setup,
    double measuredSeconds,
    long operations,
    double operationsPerSecond,
    Latency latency,
    Map<String, Latency> latencyByVerb,
    Cpu cpu,
    long failedOperations,
    SortedMap<String, Long> failuresByCode,
    Traffic traffic,
    @Nullable States states,
    @Nullable Growth growth,
    String durability) {

  /**
   * What was run, and on what.
   *
   * @param mode of the bucket
   * @param write the method that writes
   */
  record Setup(
      String workload,
      String mix,
      String mode,
      String write,
      String driven,
      int threads,
      int inFlight,
      long records,
      int valueSize,
      int nodes,
      String r,
      String w,
      boolean nullNode,
      boolean readRepair,
      int warmUpSeconds,
      int seconds,
      long seed,
      List<String> nodeOptions,
      String java,
      int processors) {}

  /** Times of the operations that succeeded, in microseconds. */
  record Latency(
      long count, double mean, double p50, double p95, double p99, double p999, double max) {}

  /** CPU microseconds, user and system, per operation that succeeded; the client includes the load generator. */
  record Cpu(double perOperation, double client, double nodes, List<Double> byNode) {}

  /**
   * What the session sent.
   *
   * @param requests items of all streams
   * @param messages they left in
   * @param itemsPerMessage mean batch
   * @param readRepairs stale replicas that reads sent what they lacked
   */
  record Traffic(long requests, long messages, double itemsPerMessage, long readRepairs) {}

  /**
   * What became of calls while the ring grew by two nodes and shrank by one.
   *
   * @param joinSeconds how long the joins took
   * @param leaveSeconds how long the leave took
   * @param steady calls while the ring did not change
   * @param changing calls while it did
   * @param failed calls that failed while it did
   * @param epochRefusals requests that were refused because it had changed, and sent again
   */
  record Growth(
      double joinSeconds,
      double leaveSeconds,
      Latency steady,
      Latency changing,
      long failed,
      long epochRefusals) {}

  /** What keys look like at the end, read from all owners: the most popular ones and some at random. */
  record States(
      int keys,
      double meanSiblings,
      int mostSiblings,
      double meanContextEntries,
      int mostContextEntries) {}
}
