package io.gramme.driver.internal;

import io.gramme.causality.ContextToken;
import io.gramme.driver.BucketInUseException;
import io.gramme.driver.ClosedException;
import io.gramme.driver.CodecException;
import io.gramme.driver.ErrorCode;
import io.gramme.driver.Fate;
import io.gramme.driver.GrammeException;
import io.gramme.driver.GrammeTimeoutException;
import io.gramme.driver.IndeterminateException;
import io.gramme.driver.InvalidArgumentException;
import io.gramme.driver.OverloadException;
import io.gramme.driver.PlanRefusedException;
import io.gramme.driver.Problem;
import io.gramme.driver.ReconcileException;
import io.gramme.driver.RefusedException;
import io.gramme.driver.SiblingsException;
import io.gramme.driver.UnreachableQuorumException;
import io.gramme.driver.engine.CallFailedException;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.driver.reconcile.LiveSibling;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** The one place where failures of the engine become the driver's public exceptions. */
final class Failures {
  private Failures() {}

  /**
   * The public exception of a failed call.
   *
   * @param siblings decodes what came with the failure
   * @param retry makes the handle by which a write of unknown fate is finished
   */
  static GrammeException of(
      Throwable failure,
      Function<List<io.gramme.causality.Sibling>, ? extends List<? extends LiveSibling<?>>>
          siblings,
      Function<CallFailedException, UnknownWrite> retry) {
    if (!(failure instanceof CallFailedException failed)) {
      throw new IllegalStateException("the engine broke its contract", failure);
    }
    // The application's own lambdas throw typed errors already.
    if (failed.getCause() instanceof GrammeException typed && fate(failed) != Fate.UNKNOWN) {
      return typed;
    }
    if (fate(failed) == Fate.UNKNOWN && failed.kind() != FailureKind.CLOSED) {
      UnknownWrite write = retry.apply(failed);
      return new IndeterminateException(
          problem(ErrorCode.INDETERMINATE, failed), write::retry, write::retryAsync);
    }
    return byKind(failed, siblings);
  }

  private static GrammeException byKind(
      CallFailedException failed,
      Function<List<io.gramme.causality.Sibling>, ? extends List<? extends LiveSibling<?>>>
          siblings) {
    return switch (failed.kind()) {
      case INVALID_ARGUMENT ->
        new InvalidArgumentException(problem(ErrorCode.INVALID_ARGUMENT, failed));
      case INVALID_QUORUM ->
        new InvalidArgumentException(problem(ErrorCode.INVALID_QUORUM, failed));
      case FOREIGN_TOKEN ->
        new InvalidArgumentException(problem(ErrorCode.FOREIGN_CONTEXT, failed));
      case UNKNOWN_NODE -> new InvalidArgumentException(problem(ErrorCode.UNKNOWN_NODE, failed));
      case TIMEOUT -> new GrammeTimeoutException(problem(ErrorCode.TIMEOUT, failed));
      case UNREACHABLE ->
        new UnreachableQuorumException(problem(ErrorCode.UNREACHABLE_QUORUM, failed));
      case OVERLOADED -> overload(failed, true);
      case REFUSED -> new RefusedException(problem(ErrorCode.REFUSED, failed));
      case BUCKET_IN_USE -> new BucketInUseException(problem(ErrorCode.BUCKET_IN_USE, failed));
      case PLAN_REFUSED -> new PlanRefusedException(problem(ErrorCode.PLAN_REFUSED, failed));
      case TOO_MANY_SIBLINGS -> tooMany(failed, siblings);
      case UNRESOLVED_SIBLINGS ->
        new SiblingsException(
            problem(ErrorCode.SIBLINGS, failed), siblings.apply(failed.siblings()));
      case CALLBACK_FAILED -> new ReconcileException(problem(ErrorCode.RECONCILE_FAILED, failed));
      case CALLBACK_NOT_RUN -> new ReconcileException(problem(ErrorCode.CALLBACK_NOT_RUN, failed));
      case CLOSED -> closed(failed);
    };
  }

  private static ClosedException closed(CallFailedException failed) {
    return new ClosedException(
        problem(ErrorCode.CLOSED, failed),
        failed.write() == null
            ? null
            : other -> Session.of(other).unknownWrite(failed).retry());
  }

  /**
   * What a call is refused with before it is prepared.
   *
   * @param traced whether it is worth a stack trace: there are the more of them the less time there is
   */
  static OverloadException overload(CallFailedException failed, boolean traced) {
    return new OverloadException(
        problem(ErrorCode.OVERLOADED, failed),
        Duration.ofMillis(failed.retryAfterMillis()),
        traced);
  }

  /** The write was refused whatever is stored there, also when the codec cannot read that. */
  private static SiblingsException tooMany(
      CallFailedException failed,
      Function<List<io.gramme.causality.Sibling>, ? extends List<? extends LiveSibling<?>>>
          siblings) {
    Problem problem = problem(ErrorCode.TOO_MANY_SIBLINGS, failed);
    try {
      return new SiblingsException(problem, siblings.apply(failed.siblings()));
    } catch (CodecException unreadable) {
      SiblingsException without = new SiblingsException(problem, List.of());
      without.addSuppressed(unreadable);
      return without;
    }
  }

  private static Problem problem(ErrorCode code, CallFailedException failed) {
    ContextToken token = failed.token();
    return Problem.of(code, String.valueOf(failed.getMessage()))
        .withFate(fate(failed))
        .retryableIf(failed.retryable())
        .withContext(token == null ? null : new TokenContext(token))
        .causedBy(failed);
  }

  private static Fate fate(CallFailedException failed) {
    return switch (failed.fate()) {
      case NOT_APPLIED -> Fate.NOT_APPLIED;
      case APPLIED -> Fate.APPLIED;
      case UNKNOWN -> Fate.UNKNOWN;
    };
  }
}
