package io.gramme.driver;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A call failed. Every failure says three things: a stable {@link #code()}, whether the same call may succeed later
 * ({@link #retryable()}), and what is known of its effect ({@link #fate()}). There is a subclass wherever a program
 * reacts differently.
 */
public abstract sealed class GrammeException extends RuntimeException
    permits BucketExistsException,
        BucketInUseException,
        CallInterruptedException,
        CallOnEventLoopException,
        ClosedException,
        CodecException,
        ConnectException,
        GrammeTimeoutException,
        HandshakeException,
        IndeterminateException,
        InvalidArgumentException,
        MissingProviderException,
        OverloadException,
        PlanRefusedException,
        ReconcileException,
        RefusedException,
        SiblingsException,
        UnreachableQuorumException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final boolean retryable;
  private final Fate fate;
  private final transient @Nullable CausalContext context;

  GrammeException(Problem problem) {
    this(problem, true);
  }

  /** One with or without a stack trace, which costs more than all else of it. */
  GrammeException(Problem problem, boolean traced) {
    super(problem.code() + ": " + problem.message(), problem.cause(), true, traced);
    this.code = problem.code();
    this.retryable = problem.retryable();
    this.fate = problem.fate();
    this.context = problem.context();
  }

  /** Why it failed. */
  public ErrorCode code() {
    return code;
  }

  /** Whether the same call may succeed when it is made again later. */
  public boolean retryable() {
    return retryable;
  }

  /** What is known of the call's effect. A read has none: NOT_APPLIED. */
  public Fate fate() {
    return fate;
  }

  /**
   * The context of a write that failed after it was sent, its own version included: a later write with it replaces that
   * version, should it have been stored after all (rule W6). Of an update whose write also holds what others changed
   * after it, what was read (rule W7). Of a read that met siblings, what it saw. Else empty.
   */
  public Optional<CausalContext> context() {
    return Optional.ofNullable(context);
  }
}
