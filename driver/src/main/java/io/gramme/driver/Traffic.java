package io.gramme.driver;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Counts of what a session sends; obtained by {@code gramme.unwrap(Traffic.class)}. Thread-safe. */
public interface Traffic {
  /**
   * What went to each node so far, in ascending order of their ids; nodes never talked to are left out. The stage
   * completes on the session's event loop, never exceptionally; nothing may block there.
   */
  CompletionStage<List<NodeTraffic>> byNode();

  /** Stale replicas that reads have sent what they lacked so far (rule G1). Completes as {@link #byNode} does. */
  CompletionStage<Long> readRepairs();

  /**
   * Requests that nodes refused so far because the session or the node knew of another epoch of the ring; each was sent
   * again (rule E2). Completes as {@link #byNode} does.
   */
  CompletionStage<Long> epochRefusals();
}
