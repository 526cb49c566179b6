package io.gramme.quorum;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Counts the answers of one call in several groups at once, each with a requirement of its own (rule E3): while the ring
 * changes, a write is counted among the owners in force and among those to come.
 *
 * <p>An answer counts in every group that has the candidate. A group without candidates can never be won. Not
 * thread-safe: part of the machine that owns it.
 *
 * @param <T> who answers, with value equality
 */
public final class JointTally<T> {
  private final List<Tally<T>> groups = new ArrayList<>(2);
  private boolean hopeless;

  private JointTally() {}

  /**
   * A tally of one group.
   *
   * @param required of no meaning when there are no candidates
   * @throws IllegalArgumentException when fewer than 1 or more than all of the candidates are required
   */
  public static <T> JointTally<T> requiring(int required, Collection<? extends T> candidates) {
    return new JointTally<T>().and(required, candidates);
  }

  /**
   * Adds a group, which is to happen before any answer is counted.
   *
   * @return this tally
   * @throws IllegalArgumentException as {@link #requiring} does
   */
  public JointTally<T> and(int required, Collection<? extends T> candidates) {
    if (candidates.isEmpty()) {
      hopeless = true;
    } else {
      groups.add(Tally.requiring(required, candidates));
    }
    return this;
  }

  /** Counts an acknowledgement; false when no group has the candidate, or it had already acknowledged. */
  public boolean acknowledge(T candidate) {
    boolean counted = false;
    for (Tally<T> group : groups) {
      counted |= group.acknowledge(candidate);
    }
    return counted;
  }

  /** Counts a final refusal; false when no group has the candidate, or it had already answered. */
  public boolean refuse(T candidate) {
    boolean counted = false;
    for (Tally<T> group : groups) {
      counted |= group.refuse(candidate);
    }
    return counted;
  }

  public boolean hasAcknowledged(T candidate) {
    for (Tally<T> group : groups) {
      if (group.hasAcknowledged(candidate)) {
        return true;
      }
    }
    return false;
  }

  /** Won when every group is, lost as soon as one is. */
  public Tally.Result result() {
    Tally.Result result = hopeless ? Tally.Result.LOST : Tally.Result.WON;
    for (Tally<T> group : groups) {
      result = worse(result, group.result());
    }
    return result;
  }

  private static Tally.Result worse(Tally.Result one, Tally.Result other) {
    if (one == Tally.Result.LOST || other == Tally.Result.LOST) {
      return Tally.Result.LOST;
    }
    return one == Tally.Result.WON ? other : one;
  }
}
