package io.gramme.causality;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The join of buckets that keep one version only (rule K5): the larger (stamp, writer) wins, and the winner's own
 * entry is the whole context. Commutative, associative and idempotent; the loser is discarded, which callers count.
 */
public final class LastWriteWins {
  private LastWriteWins() {}

  public static KeyState join(KeyState a, KeyState b) {
    Sibling winner = newest(newest(null, a), b);
    return winner == null ? KeyState.EMPTY : single(winner);
  }

  /**
   * Whether the newest version that one context tells of is the newest of the other, or wins over it. Stamps alone do not
   * tell: of two writers with one stamp one wins.
   */
  public static boolean reaches(DotContext context, DotContext other) {
    Dot newest = newest(context);
    Dot wanted = newest(other);
    return wanted == null || (newest != null && newest.compareTo(wanted) >= 0);
  }

  private static @Nullable Dot newest(DotContext context) {
    Dot newest = null;
    for (int i = 0; i < context.size(); i++) {
      Dot dot = new Dot(context.writer(i), context.stamp(i));
      newest = newest == null || dot.compareTo(newest) > 0 ? dot : newest;
    }
    return newest;
  }

  private static @Nullable Sibling newest(@Nullable Sibling best, KeyState state) {
    Sibling winner = best;
    for (Sibling sibling : state.siblings()) {
      if (winner == null) {
        winner = sibling;
      } else {
        int order = sibling.dot().compareTo(winner.dot());
        winner = order == 0 ? Sibling.sameDot(winner, sibling) : order > 0 ? sibling : winner;
      }
    }
    return winner;
  }

  private static KeyState single(Sibling winner) {
    return new KeyState(DotContext.EMPTY.with(winner.dot()), List.of(winner));
  }
}
