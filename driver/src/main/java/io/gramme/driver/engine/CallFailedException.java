package io.gramme.driver.engine;

import io.gramme.causality.ContextToken;
import io.gramme.causality.Sibling;
import io.gramme.driver.engine.quorum.Fate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call that did not do what was asked; the message says what was wrong and what each replica answered. */
public final class CallFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient CallFailure failure;

  public CallFailedException(String message, CallFailure failure) {
    this(message, failure, null);
  }

  public CallFailedException(String message, CallFailure failure, @Nullable Throwable cause) {
    // Made on the event loop, where a stack says nothing of the caller.
    super(message, cause, false, false);
    this.failure = failure;
  }

  /** The session is closed, or was while the call was under way. */
  public static CallFailedException closed(Fate fate) {
    return new CallFailedException(
        fate == Fate.NOT_APPLIED
            ? "the session is closed"
            : "the session was closed while the call was under way",
        new CallFailure(FailureKind.CLOSED, fate, false, null, List.of(), 0, null));
  }

  public CallFailure failure() {
    return failure;
  }

  public FailureKind kind() {
    return failure.kind();
  }

  public Fate fate() {
    return failure.fate();
  }

  public boolean retryable() {
    return failure.retryable();
  }

  /** The context of a failed write with its own dot (rule W6), or of unresolved siblings; else null. */
  public @Nullable ContextToken token() {
    return failure.token();
  }

  public List<Sibling> siblings() {
    return failure.siblings();
  }

  /** Milliseconds after which to ask again; 0 when nobody said. */
  public long retryAfterMillis() {
    return failure.retryAfterMillis();
  }
}
