package io.gramme.liveness;

import io.gramme.membership.NodeId;
import io.gramme.membership.RecordLimits;

/**
 * A member's sign of life, made by itself and passed on by others. Those of one node are ordered by incarnation, start
 * and beat, so that an old one that arrives late shows nothing.
 *
 * @param node whose it is
 * @param incarnation of the node, from 1 to 2^48
 * @param start counts the node's starts within the incarnation, from 1 to 2^48
 * @param beat counts the heartbeats since that start, from 0 to 2^48
 */
public record Heartbeat(NodeId node, long incarnation, long start, long beat) {
  /** Checks the counters. */
  public Heartbeat {
    RecordLimits.requireCounter("the incarnation of a heartbeat", incarnation, 1);
    RecordLimits.requireCounter("the start of a heartbeat", start, 1);
    RecordLimits.requireCounter("the beat of a heartbeat", beat, 0);
  }

  /**
   * Whether the node made this heartbeat after the other one.
   *
   * @throws IllegalArgumentException when the other one is of another node: between nodes there is no order
   */
  public boolean isAfter(Heartbeat other) {
    if (!node.equals(other.node)) {
      throw new IllegalArgumentException(
          "heartbeats of one node are ordered, got those of " + node + " and " + other.node);
    }
    if (incarnation != other.incarnation) {
      return incarnation > other.incarnation;
    }
    return start != other.start ? start > other.start : beat > other.beat;
  }
}
