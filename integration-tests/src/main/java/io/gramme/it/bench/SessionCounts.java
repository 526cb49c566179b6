package io.gramme.it.bench;

import io.gramme.driver.Gramme;
import io.gramme.driver.NodeTraffic;
import io.gramme.driver.Traffic;
import java.util.List;

/**
 * What a session has sent to all nodes until one moment.
 *
 * @param requests written to the streams
 * @param messages they were written in
 * @param readRepairs stale replicas that reads sent what they lacked (rule G1)
 */
public record SessionCounts(long requests, long messages, long readRepairs) {
  /** The counts as they stand; waits for the session's event loop. */
  public static SessionCounts of(Gramme gramme) {
    Traffic traffic = gramme.unwrap(Traffic.class);
    List<NodeTraffic> byNode = traffic.byNode().toCompletableFuture().join();
    return new SessionCounts(
        byNode.stream().mapToLong(NodeTraffic::requestsSent).sum(),
        byNode.stream().mapToLong(NodeTraffic::batchesSent).sum(),
        traffic.readRepairs().toCompletableFuture().join());
  }

  SessionCounts since(SessionCounts earlier) {
    return new SessionCounts(
        requests - earlier.requests,
        messages - earlier.messages,
        readRepairs - earlier.readRepairs);
  }
}
