package io.gramme.driver.engine.quorum;

import java.util.Locale;

/**
 * How many owners of a key must answer a call (rule E7): one, a majority, all, or a number. Immutable and thread-safe.
 */
public sealed interface QuorumSize {
  QuorumSize ONE = Named.ONE;

  /** A majority of the owners there are, so that a lone node works. */
  QuorumSize QUORUM = Named.QUORUM;

  QuorumSize ALL = Named.ALL;

  /**
   * A fixed number of owners.
   *
   * @throws IllegalArgumentException when it is below 1
   */
  static QuorumSize of(int replicas) {
    return new Exactly(replicas);
  }

  /** How many of so many owners this asks for; may be more than there are, which the caller refuses. */
  int among(int owners);

  /** The quorums that follow the number of owners. */
  enum Named implements QuorumSize {
    ONE,
    QUORUM,
    ALL;

    @Override
    public int among(int owners) {
      return switch (this) {
        case ONE -> 1;
        case QUORUM -> owners / 2 + 1;
        case ALL -> Math.max(1, owners);
      };
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A fixed number of owners.
   *
   * @param replicas at least 1
   */
  record Exactly(int replicas) implements QuorumSize {
    /** Checks the number. */
    public Exactly {
      if (replicas < 1) {
        throw new IllegalArgumentException("a quorum needs at least 1 replica, got " + replicas);
      }
    }

    @Override
    public int among(int owners) {
      return replicas;
    }

    @Override
    public String toString() {
      return Integer.toString(replicas);
    }
  }
}
