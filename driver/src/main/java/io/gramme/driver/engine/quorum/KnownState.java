package io.gramme.driver.engine.quorum;

import io.gramme.causality.KeyState;
import io.gramme.causality.LastWriteWins;
import io.gramme.membership.BucketMode;
import org.jspecify.annotations.Nullable;

/**
 * A whole key state and how old it is (rule G4): never a context alone.
 *
 * @param state what is known of the key
 * @param asOf the smallest clock of the nodes it was read from, when it was read (rule R2)
 */
public record KnownState(KeyState state, long asOf) {
  /**
   * This state joined with another. A join that shows no more than this state did is as young as this state; otherwise
   * it is as old as the older of the two. What this state has as expired stays so: it comes from nodes, which have judged
   * by their clocks, and the other from a memory that has not (rule P5).
   */
  public KnownState join(BucketMode mode, @Nullable KnownState other) {
    if (other == null) {
      return this;
    }
    KeyState joined = join(mode, state, other.state).withoutExpiredOf(state);
    return sameKnowledge(joined, state) ? this : new KnownState(joined, Math.min(asOf, other.asOf));
  }

  static KeyState join(BucketMode mode, KeyState a, KeyState b) {
    return mode == BucketMode.LAST_WRITE_WINS ? LastWriteWins.join(a, b) : a.join(b);
  }

  private static boolean sameKnowledge(KeyState a, KeyState b) {
    return a == b || (a.sameSiblings(b) && a.context().equals(b.context()));
  }
}
