package io.gramme.stream;

import io.gramme.data.Limits;

/**
 * The bounds of the connecting side of streams. Times are milliseconds.
 *
 * @param connectTimeoutMillis time from the first byte of a connection to the node's welcome
 * @param heartbeatIntervalMillis a ping is sent when nothing was received for this long
 * @param heartbeatLimitMillis the stream is closed when nothing was received for this long; above the interval
 * @param minBackoffMillis pause after the first failed attempt; doubles with each further one
 * @param maxBackoffMillis the longest pause
 * @param maxOutstandingBatches bound of the limit of unanswered batches, 1 or more
 * @param maxQueuedItems requests that may wait to be written; one more fails at once
 * @param maxQueuedBytes bytes of requests that may wait to be written
 */
public record StreamSettings(
    long connectTimeoutMillis,
    long heartbeatIntervalMillis,
    long heartbeatLimitMillis,
    long minBackoffMillis,
    long maxBackoffMillis,
    int maxOutstandingBatches,
    int maxQueuedItems,
    long maxQueuedBytes) {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException naming the setting, its value and what is allowed
   */
  public StreamSettings {
    requireAtLeast("connectTimeoutMillis", connectTimeoutMillis, 1);
    requireAtLeast("heartbeatIntervalMillis", heartbeatIntervalMillis, 1);
    requireAtLeast("heartbeatLimitMillis", heartbeatLimitMillis, heartbeatIntervalMillis + 1);
    requireAtLeast("minBackoffMillis", minBackoffMillis, 1);
    requireAtLeast("maxBackoffMillis", maxBackoffMillis, minBackoffMillis);
    requireAtLeast("maxOutstandingBatches", maxOutstandingBatches, 1);
    requireAtLeast("maxQueuedItems", maxQueuedItems, 1);
    requireAtLeast("maxQueuedBytes", maxQueuedBytes, 2L * Limits.MAX_STATE_BYTES);
  }

  private static void requireAtLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", got " + value);
    }
  }

  /** What fits a data centre: 3 s to connect, a heartbeat each second, 4,096 requests and 16 MiB of backlog a node. */
  public static StreamSettings ofDefaults() {
    return new StreamSettings(3_000, 1_000, 3_000, 50, 2_000, 8, 4_096, 16L * 1024 * 1024);
  }

  /** The same settings with another time to connect. */
  public StreamSettings withConnectTimeoutMillis(long millis) {
    return new StreamSettings(
        millis,
        heartbeatIntervalMillis,
        heartbeatLimitMillis,
        minBackoffMillis,
        maxBackoffMillis,
        maxOutstandingBatches,
        maxQueuedItems,
        maxQueuedBytes);
  }

  /** The same settings with another heartbeat. */
  public StreamSettings withHeartbeat(long intervalMillis, long limitMillis) {
    return new StreamSettings(
        connectTimeoutMillis,
        intervalMillis,
        limitMillis,
        minBackoffMillis,
        maxBackoffMillis,
        maxOutstandingBatches,
        maxQueuedItems,
        maxQueuedBytes);
  }

  /** The same settings with another pause between attempts. */
  public StreamSettings withBackoff(long minMillis, long maxMillis) {
    return new StreamSettings(
        connectTimeoutMillis,
        heartbeatIntervalMillis,
        heartbeatLimitMillis,
        minMillis,
        maxMillis,
        maxOutstandingBatches,
        maxQueuedItems,
        maxQueuedBytes);
  }

  /** The same settings with another bound of what may wait. */
  public StreamSettings withBacklog(int items, long bytes) {
    return new StreamSettings(
        connectTimeoutMillis,
        heartbeatIntervalMillis,
        heartbeatLimitMillis,
        minBackoffMillis,
        maxBackoffMillis,
        maxOutstandingBatches,
        items,
        bytes);
  }
}
