package io.gramme.node.control;

import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.NodeStart;
import io.gramme.node.identity.HeardLife;
import io.gramme.node.identity.Lives;
import io.gramme.node.identity.NodeIdentity;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** Something that is to outlive the process. */
public sealed interface Saving {
  /** What is saved one after the other when a node enters its cluster; the table later, too. */
  sealed interface OfEntry extends Saving {}

  /** Something more that is known of lives. */
  sealed interface OfLives extends Saving {
    /** All that is known, with it. */
    Lives in(Lives lives);
  }

  /** The member table (rule E2). */
  record Table(MemberTable table) implements OfEntry {}

  /** The identity, with the start that it counts (rule T4). */
  record Identity(NodeIdentity identity) implements OfEntry {}

  /**
   * One more start in the node's own history (rule T4).
   *
   * @param ceiling the clock ceiling found at it
   */
  record Start(NodeStart start, long ceiling) implements OfEntry, OfLives {
    @Override
    public Lives in(Lives lives) {
      return lives.withOwn(lives.own().with(start, ceiling));
    }
  }

  /** All that was heard of other members (rule T4). */
  record Heard(SortedMap<NodeId, HeardLife> lives) implements OfLives {
    /** Copies the map. */
    public Heard {
      lives = Collections.unmodifiableSortedMap(new TreeMap<>(lives));
    }

    @Override
    public Lives in(Lives known) {
      return known.withHeard(lives);
    }
  }
}
