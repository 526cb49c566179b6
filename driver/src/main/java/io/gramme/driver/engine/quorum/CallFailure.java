package io.gramme.driver.engine.quorum;

import io.gramme.causality.Sibling;
import java.util.List;

/**
 * Why a call, or the read or write it made, did not do what was asked.
 *
 * @param kind why
 * @param fate what is known of its effect; NOT_APPLIED for reads
 * @param detail for people: what was wrong, or what was required and what each replica said
 * @param siblings what stands beside each other, when that is why
 * @param retryAfterMillis when to ask again; 0 when nobody said
 */
public record CallFailure(
    FailureKind kind, CallFate fate, String detail, List<Sibling> siblings, long retryAfterMillis) {
  /** A failure that changed nothing. */
  public static CallFailure of(FailureKind kind, String detail) {
    return of(kind, CallFate.NOT_APPLIED, detail);
  }

  public static CallFailure of(FailureKind kind, CallFate fate, String detail) {
    return new CallFailure(kind, fate, detail, List.of(), 0);
  }

  /** The same with the time after which to ask again. */
  public CallFailure after(long millis) {
    return new CallFailure(kind, fate, detail, siblings, millis);
  }

  /** The same with the siblings that caused it. */
  public CallFailure withSiblings(List<Sibling> met) {
    return new CallFailure(kind, fate, detail, met, retryAfterMillis);
  }

  /** The same failure of a call of which more, or less, is known than of its write. */
  public CallFailure withFate(CallFate known) {
    return new CallFailure(kind, known, detail, siblings, retryAfterMillis);
  }
}
