package io.gramme.node.identity;

import io.gramme.membership.NodeId;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a directory knows of lives: the node's own starts, and what was heard of other members, which they are told when
 * they come back (rule T4). Immutable.
 */
public record Lives(StartHistory own, SortedMap<NodeId, HeardLife> heard) {
  /** Nothing is known. */
  public static final Lives NONE = new Lives(StartHistory.NONE, new TreeMap<>());

  /** Copies the map. */
  public Lives {
    heard = Collections.unmodifiableSortedMap(new TreeMap<>(heard));
  }

  public Lives withOwn(StartHistory starts) {
    return new Lives(starts, heard);
  }

  public Lives withHeard(Map<NodeId, HeardLife> others) {
    return new Lives(own, new TreeMap<>(others));
  }
}
