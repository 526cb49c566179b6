package io.gramme.liveness;

import io.gramme.membership.NodeId;

/**
 * What one observer thinks of a member.
 *
 * @param silenceMillis since its last sign of life, direct or passed on; 0 for the observer itself
 */
public record MemberHealth(NodeId node, Verdict verdict, long silenceMillis) {
  /** Checks the span. */
  public MemberHealth {
    if (silenceMillis < 0) {
      throw new IllegalArgumentException("a silence is 0 ms or more, got " + silenceMillis);
    }
  }
}
