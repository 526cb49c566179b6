package io.gramme.driver.engine;

import io.gramme.causality.ContextToken;
import io.gramme.causality.Sibling;
import io.gramme.driver.engine.quorum.Fate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The facts of a failed call.
 *
 * @param kind why
 * @param fate what is known of its effect; NOT_APPLIED for reads
 * @param retryable whether the same call may succeed later
 * @param token the whole context of a failed write with its dot, so that a later write replaces it (rule W6); of siblings
 *     that nobody resolved, what was read; else null
 * @param siblings what stands beside each other, when that is why the call failed
 * @param retryAfterMillis when to ask again; 0 when nobody said
 * @param write what a retry needs to know of a write with fate UNKNOWN, or null
 */
public record CallFailure(
    FailureKind kind,
    Fate fate,
    boolean retryable,
    @Nullable ContextToken token,
    List<Sibling> siblings,
    long retryAfterMillis,
    @Nullable UnfinishedWrite write) {
  /** A failure that changed nothing and will happen again. */
  public static CallFailure of(FailureKind kind) {
    return new CallFailure(kind, Fate.NOT_APPLIED, false, null, List.of(), 0, null);
  }

  /** A failure that changed nothing and may not happen again. */
  public static CallFailure retryable(FailureKind kind) {
    return new CallFailure(kind, Fate.NOT_APPLIED, true, null, List.of(), 0, null);
  }

  /** The same with the time after which to ask again. */
  public CallFailure after(long millis) {
    return new CallFailure(kind, fate, retryable, token, siblings, millis, write);
  }

  /** The same with the siblings that caused it. */
  public CallFailure withSiblings(List<Sibling> met) {
    return new CallFailure(kind, fate, retryable, token, met, retryAfterMillis, write);
  }

  /** The same with what was seen, or what a failed write would have stored. */
  public CallFailure withToken(ContextToken seen) {
    return new CallFailure(kind, fate, retryable, seen, siblings, retryAfterMillis, write);
  }
}
