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
 * @param replies that a call was waiting for
 * @param readRepairs stale replicas that reads sent what they lacked (rule G1)
 * @param epochRefusals requests that were refused because the ring had changed (rule E2)
 */
public record SessionCounts(
    long requests, long messages, long replies, long readRepairs, long epochRefusals) {
  /** The counts as they stand; waits for the session's event loop. */
  public static SessionCounts of(Gramme gramme) {
    Traffic traffic = gramme.unwrap(Traffic.class);
    List<NodeTraffic> byNode = traffic.byNode().toCompletableFuture().join();
    return new SessionCounts(
        byNode.stream().mapToLong(NodeTraffic::requestsSent).sum(),
        byNode.stream().mapToLong(NodeTraffic::batchesSent).sum(),
        byNode.stream().mapToLong(NodeTraffic::repliesReceived).sum(),
        traffic.readRepairs().toCompletableFuture().join(),
        traffic.epochRefusals().toCompletableFuture().join());
  }

  /** What was sent after an earlier moment. */
  public SessionCounts since(SessionCounts earlier) {
    return new SessionCounts(
        requests - earlier.requests,
        messages - earlier.messages,
        replies - earlier.replies,
        readRepairs - earlier.readRepairs,
        epochRefusals - earlier.epochRefusals);
  }
}
