package io.gramme.driver.spi;

import java.util.concurrent.CompletionStage;

/**
 * Counts what a session has sent, for measurements and monitoring; obtained by
 * {@code gramme.unwrap(SessionStatistics.class)}. Thread-safe.
 */
public interface SessionStatistics {
  /** The counts since the session was opened; completes on the session's event loop. */
  CompletionStage<Counts> counts();

  /**
   * What was sent until one moment.
   *
   * @param requests items written to the streams of all nodes
   * @param messages batches they were written in
   * @param readRepairs stale replicas that reads sent what they lacked (rule G1)
   */
  record Counts(long requests, long messages, long readRepairs) {}
}
