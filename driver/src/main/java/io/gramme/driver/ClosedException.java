package io.gramme.driver;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The session is closed, or was closed while the call was under way.
 *
 * <p>Of a write that was on its way then, {@link #fate()} is {@link Fate#UNKNOWN}, {@link #context()} has what it would
 * have left, and {@link #retry} finishes it in another session. Nothing was written by a call whose fate is
 * {@link Fate#NOT_APPLIED}.
 */
public final class ClosedException extends GrammeException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable Function<Gramme, Written> finish;

  /** One of its kind. */
  public ClosedException(Problem problem) {
    this(problem, null);
  }

  /**
   * One of its kind.
   *
   * @param finish finishes in another session the write that was on its way; null when there is none
   */
  public ClosedException(Problem problem, @Nullable Function<Gramme, Written> finish) {
    super(problem);
    this.finish = finish;
  }

  /**
   * Finishes a write of unknown fate in another session with the same cluster, as {@link IndeterminateException#retry}
   * does in its own, and waits for it.
   *
   * @param other open
   * @throws InvalidArgumentException when the fate is known, or it cannot be finished
   */
  public Written retry(Gramme other) {
    Function<Gramme, Written> unfinished = finish;
    if (unfinished == null) {
      throw new InvalidArgumentException(Problem.of(
          ErrorCode.INVALID_ARGUMENT, "there is no write to be finished; the fate is " + fate()));
    }
    return unfinished.apply(other);
  }
}
