package io.gramme.driver.engine;

import io.gramme.causality.ContextToken;
import io.gramme.causality.Sibling;
import io.gramme.data.Key;
import io.gramme.driver.engine.quorum.CallFailure;
import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.driver.engine.quorum.FailureKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call that did not do what was asked; the message says what was wrong and what each replica answered. */
public final class CallFailedException extends Exception implements CallOutcome {
  private static final long serialVersionUID = 1L;

  private final transient CallFailure failure;
  private final transient @Nullable ContextToken token;
  private final transient @Nullable UnfinishedWrite write;

  /** A call that left nothing behind. */
  public CallFailedException(CallFailure failure) {
    this(failure, null, null, null);
  }

  /** A call that left nothing behind, and what was thrown. */
  public CallFailedException(CallFailure failure, Throwable cause) {
    this(failure, null, null, cause);
  }

  /**
   * A call that was about a write, or met siblings.
   *
   * @param token see {@link #token()}
   * @param write see {@link #write()}
   */
  public CallFailedException(
      CallFailure failure, @Nullable ContextToken token, @Nullable UnfinishedWrite write) {
    this(failure, token, write, null);
  }

  private CallFailedException(
      CallFailure failure,
      @Nullable ContextToken token,
      @Nullable UnfinishedWrite write,
      @Nullable Throwable cause) {
    // Made on the event loop, where a stack says nothing of the caller.
    super(failure.detail(), cause, false, false);
    this.failure = failure;
    this.token = token;
    this.write = write;
  }

  static CallFailedException of(FailureKind kind, String detail) {
    return new CallFailedException(CallFailure.of(kind, detail));
  }

  /** The session is closed, or was while the call was under way. */
  public static CallFailedException closed(CallFate fate) {
    String detail = fate == CallFate.NOT_APPLIED
        ? "the session is closed"
        : "the session was closed while the call was under way";
    return new CallFailedException(CallFailure.of(FailureKind.CLOSED, fate, detail));
  }

  /** Code of the application threw, or was not run. */
  static CallFailedException ofCallback(String what, Key key, Throwable thrown) {
    boolean ran = !(thrown instanceof CallbackTask.NotRunException);
    Throwable cause = thrown instanceof CallbackTask.NotRunException notRun ? notRun.why() : thrown;
    // Not its text: that is code of the application too, and this runs on the session's loop.
    String where = " for " + key + ": " + cause.getClass().getName();
    return new CallFailedException(
        ran
            ? CallFailure.of(FailureKind.CALLBACK_FAILED, what + " threw" + where)
            : CallFailure.of(
                FailureKind.CALLBACK_NOT_RUN, "the callback executor did not run " + what + where),
        cause);
  }

  public FailureKind kind() {
    return failure.kind();
  }

  public CallFate fate() {
    return failure.fate();
  }

  /** Whether the same call may succeed later. */
  public boolean retryable() {
    return failure.kind().mayPassLater();
  }

  /** What stands beside each other, when that is why the call failed. */
  public List<Sibling> siblings() {
    return failure.siblings();
  }

  /** Milliseconds after which to ask again; 0 when nobody said. */
  public long retryAfterMillis() {
    return failure.retryAfterMillis();
  }

  /**
   * The whole context of a failed write with its dot, so that a later write replaces it (rule W6); of siblings that nobody
   * resolved, what was read; else null.
   */
  public @Nullable ContextToken token() {
    return token;
  }

  /** What a retry needs to know of a write with fate UNKNOWN, or null. */
  public @Nullable UnfinishedWrite write() {
    return write;
  }
}
