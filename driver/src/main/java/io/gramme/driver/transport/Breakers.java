package io.gramme.driver.transport;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.gramme.driver.engine.NodeHealth;
import io.gramme.membership.NodeId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A circuit breaker for each node: opens when half of the last requests failed, lets a few probes through after a pause,
 * and closes when they are answered. Without threads of its own; confined to the session's event loop.
 */
public final class Breakers implements NodeHealth {
  static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int WINDOW = 32;
  private static final int FEWEST = 8;
  private static final int PROBES = 3;

  private static final class Node {
    private final CircuitBreaker breaker;
    private long openUntilNanos;

    Node(CircuitBreaker breaker) {
      this.breaker = breaker;
    }
  }

  private final Exception failedRequest = new FailedRequest();
  private final LongSupplier nanoTime;
  private final CircuitBreakerConfig config;
  private final Map<NodeId, Node> nodes = new LinkedHashMap<>();

  public Breakers(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.config = CircuitBreakerConfig.custom()
        .slidingWindow(WINDOW, FEWEST, CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
        .failureRateThreshold(50)
        .waitDurationInOpenState(PAUSE)
        .permittedNumberOfCallsInHalfOpenState(PROBES)
        .automaticTransitionFromOpenToHalfOpenEnabled(false)
        .clock(new MonotonicClock(nanoTime))
        .currentTimestampFunction(clock -> nanoTime.getAsLong(), TimeUnit.NANOSECONDS)
        .build();
  }

  private Node of(NodeId id) {
    return nodes.computeIfAbsent(id, key -> new Node(CircuitBreaker.of(key.toString(), config)));
  }

  @Override
  public boolean isUsable(NodeId id) {
    Node node = of(id);
    return node.breaker.getState() != CircuitBreaker.State.OPEN
        || nanoTime.getAsLong() - node.openUntilNanos > 0;
  }

  @Override
  public boolean permits(NodeId id) {
    return of(id).breaker.tryAcquirePermission();
  }

  @Override
  public void answered(NodeId id, long nanos) {
    of(id).breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void failed(NodeId id, long nanos) {
    Node node = of(id);
    node.breaker.onError(nanos, TimeUnit.NANOSECONDS, failedRequest);
    if (node.breaker.getState() == CircuitBreaker.State.OPEN) {
      node.openUntilNanos = nanoTime.getAsLong() + PAUSE.toNanos();
    }
  }

  @Override
  public void unjudged(NodeId id) {
    of(id).breaker.releasePermission();
  }

  /** Forgets what is held against a node. */
  void reset(NodeId id) {
    nodes.remove(id);
  }

  /** What the breakers count; never thrown. */
  private static final class FailedRequest extends Exception {
    private static final long serialVersionUID = 1L;

    FailedRequest() {
      super("a request to the node failed", null, false, false);
    }
  }
}
