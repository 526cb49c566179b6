package io.gramme.quorum;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Counts the answers of one call: pure arithmetic with a three-valued result.
 *
 * <p>An answer is an acknowledgement or a final refusal; whoever answers twice counts once, and an acknowledgement
 * outweighs a refusal (the same bytes may have been resent). Not thread-safe: part of the machine that owns it.
 *
 * @param <T> who answers, with value equality: nodes, or the keeper of a hint (rule H6: two hints on one node are one)
 */
public final class Tally<T> {
  /** What is known so far. */
  public enum Result {
    /** Neither enough nor hopeless. */
    PENDING,
    /** The required number has acknowledged. */
    WON,
    /** So many refused that the required number can no longer be reached. */
    LOST
  }

  private final int required;
  private final Set<T> candidates;
  private final Set<T> acknowledged = new LinkedHashSet<>();
  private final Set<T> refused = new LinkedHashSet<>();

  private Tally(int required, Set<T> candidates) {
    this.required = required;
    this.candidates = candidates;
  }

  /**
   * A tally over the given candidates.
   *
   * @throws IllegalArgumentException when fewer than 1 or more than all of them are required
   */
  public static <T> Tally<T> requiring(int required, Iterable<? extends T> candidates) {
    Set<T> all = new LinkedHashSet<>();
    for (T candidate : candidates) {
      all.add(candidate);
    }
    if (required < 1 || required > all.size()) {
      throw new IllegalArgumentException("required " + required + " answers; allowed are 1 to the "
          + all.size() + " candidates there are");
    }
    return new Tally<>(required, all);
  }

  /** Another candidate who may answer, such as a fallback. */
  public void admit(T candidate) {
    candidates.add(candidate);
  }

  /** Counts an acknowledgement; false when the candidate is unknown or had already acknowledged. */
  public boolean acknowledge(T candidate) {
    if (!candidates.contains(candidate) || !acknowledged.add(candidate)) {
      return false;
    }
    refused.remove(candidate);
    return true;
  }

  /** Counts a final refusal; false when the candidate is unknown or had already answered. */
  public boolean refuse(T candidate) {
    return candidates.contains(candidate)
        && !acknowledged.contains(candidate)
        && refused.add(candidate);
  }

  public int required() {
    return required;
  }

  public int acknowledgements() {
    return acknowledged.size();
  }

  public int refusals() {
    return refused.size();
  }

  public boolean hasAcknowledged(T candidate) {
    return acknowledged.contains(candidate);
  }

  public boolean hasAnswered(T candidate) {
    return acknowledged.contains(candidate) || refused.contains(candidate);
  }

  /** Whether every candidate has answered. */
  public boolean isComplete() {
    return acknowledged.size() + refused.size() == candidates.size();
  }

  public Result result() {
    if (acknowledged.size() >= required) {
      return Result.WON;
    }
    return candidates.size() - refused.size() < required ? Result.LOST : Result.PENDING;
  }
}
