package io.gramme.node.identity;

import io.gramme.membership.NodeStart;

/**
 * What a member has heard of another one: its latest start, and the highest clock it showed in it (rule T4).
 *
 * @param start the start
 * @param hlc the clock; not below 0
 */
public record HeardLife(NodeStart start, long hlc) {
  /** Checks the clock. */
  public HeardLife {
    if (hlc < 0) {
      throw new IllegalArgumentException("a clock must not be below 0, got " + hlc);
    }
  }
}
