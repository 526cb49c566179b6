package io.gramme.causality;

import io.gramme.data.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state a write sends to every replica: what it replaces, and the one new sibling (rule W3).
 *
 * <p>Joining a delta into any replica's state any number of times gives the same result as joining it once.
 */
public final class Delta {
  private Delta() {}

  /**
   * Builds the delta of a write.
   *
   * @param seen the context the write replaces, with covers as they were read
   * @param dot the new dot; its stamp must be above every stamp of {@code seen}
   * @param value the new value, or null for a tombstone
   * @param expiryMillis see {@link Sibling#expiryMillis()}
   * @param metadata bytes the application attached
   * @param stampAfresh whether every entry gets the new write's stamp as its cover, because the context is older than
   *     half of Dmax (rule K4)
   * @throws IllegalArgumentException when the dot's stamp is not above every stamp of {@code seen}
   */
  public static KeyState of(
      DotContext seen,
      Dot dot,
      @Nullable Bytes value,
      long expiryMillis,
      Bytes metadata,
      boolean stampAfresh) {
    if (dot.stamp() <= seen.maxStamp()) {
      throw new IllegalArgumentException(
          "the stamp of " + dot + " must be above all that its write has seen (W2): " + seen);
    }
    DotContext context = seen.coveredBy(dot.stamp(), stampAfresh).with(dot);
    return new KeyState(context, List.of(new Sibling(dot, value, expiryMillis, metadata)));
  }

  /** The context a put returns: the covers as they were read, and the own dot without one (rule W6). */
  public static DotContext returnedContext(DotContext seen, Dot dot) {
    return seen.with(dot);
  }

  /** The stamp of a new dot: above the clock, which the caller has ticked, and above all that was seen (rule W2). */
  public static long stamp(long tickedClock, DotContext seen) {
    return Math.max(tickedClock, seen.maxStamp() + 1);
  }
}
