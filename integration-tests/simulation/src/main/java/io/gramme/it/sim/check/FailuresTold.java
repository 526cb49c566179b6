package io.gramme.it.sim.check;

import io.gramme.data.Limits;
import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.CallFailedException;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.driver.engine.Seen;
import io.gramme.driver.engine.SiblingResolver;
import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.it.sim.world.Reached;
import io.gramme.it.sim.world.SimTime;
import io.gramme.message.RefusalCode;
import java.util.EnumSet;
import java.util.Set;

/** A failure has the kind, and a failed write the fate, that the network's answers give it (rules W5, K4). */
final class FailuresTold implements CallChecker {
  private static final Set<RefusalCode> PASSING =
      EnumSet.of(RefusalCode.WRONG_EPOCH, RefusalCode.NOT_READY, RefusalCode.DEADLINE_PASSED);

  /** What may be found wrong with a call before its context is looked at. */
  private static final Set<FailureKind> BEFORE_IT =
      EnumSet.of(FailureKind.CLOSED, FailureKind.INVALID_ARGUMENT, FailureKind.INVALID_QUORUM);

  @Override
  public void ended(CallJudge call, CallOutcome outcome) {
    boolean foreign = isForeign(call);
    FailureKind kind = outcome instanceof CallFailedException failed ? failed.kind() : null;
    boolean refused = kind == FailureKind.FOREIGN_TOKEN || (foreign && BEFORE_IT.contains(kind));
    if (foreign != refused) {
      call.broken(name(), "was given a context of another key: " + foreign + ", and ends " + kind);
    }
    if (outcome instanceof CallFailedException failed) {
      check(call, failed);
    }
  }

  private static boolean isForeign(CallJudge call) {
    return call.call instanceof Call.Put put
        && put.seen() instanceof Seen.Token token
        && token.token().keyHash() != put.key().hash();
  }

  private static boolean asksForTooMany(CallJudge call) {
    int owners = call.watcher.ledger().replicas();
    call.watcher.sightings().note(Reached.INVALID_QUORUM);
    return call.info.r() > owners || call.info.w() > owners;
  }

  /** W7: a slow change does not keep those that it is combined with beyond their deadline. */
  private static boolean madeWay(CallJudge call) {
    call.watcher.sightings().noteIf(call.place.mustMakeWay(), Reached.SLOW_CHANGE_MADE_WAY);
    return call.place.mustMakeWay();
  }

  private void check(CallJudge call, CallFailedException failure) {
    boolean shared = failure.fate() == CallFate.UNKNOWN && call.place.sharesItsWrite();
    call.watcher.sightings().noteIf(shared, Reached.COMBINED_FATE_UNKNOWN);
    if (!isTrue(call, failure)) {
      call.broken(
          name(),
          "fails as " + failure.kind() + " (" + failure.getMessage() + "), and was refused "
              + call.traffic.carried().refusals());
    }
    if (call.call instanceof Call.Retry && failure.fate() == CallFate.NOT_APPLIED) {
      call.broken("TrueFate", "says that a write of unknown fate is nowhere (W5)");
    }
    if (call.call instanceof Call.Retry || failure.kind() == FailureKind.CLOSED) {
      return;
    }
    CallFate fate = call.traffic.carried().mayBeSomewhere() && call.version() != null
        ? CallFate.UNKNOWN
        : CallFate.NOT_APPLIED;
    if (failure.fate() != fate) {
      call.broken(
          "TrueFate", "fails as " + failure.fate() + ", and what its copies met says " + fate);
    }
  }

  private static boolean isTrue(CallJudge call, CallFailedException failure) {
    Carried carried = call.traffic.carried();
    return switch (failure.kind()) {
      case TIMEOUT ->
        InTime.leastTimeoutNanos(call) <= call.times.nanos() + SimTime.MILLI || madeWay(call);
      case UNREACHABLE ->
        carried.missedSomebody()
            || carried.refusals().stream().anyMatch(PASSING::contains)
            || (call.call instanceof Call.Retry && failure.fate() == CallFate.APPLIED);
      case BUCKET_IN_USE -> carried.wasRefused(RefusalCode.BUCKET_IN_USE);
      case OVERLOADED -> carried.wasRefused(RefusalCode.OVERLOADED);
      case TOO_MANY_SIBLINGS -> carried.wasRefused(RefusalCode.TOO_MANY_SIBLINGS);
      case REFUSED ->
        carried.refusals().stream()
            .anyMatch(code -> !PASSING.contains(code) && code != RefusalCode.OVERLOADED);
      case CALLBACK_FAILED -> call.code.failed();
      case CLOSED -> call.isClosing();
      case FOREIGN_TOKEN -> true;
      case UNRESOLVED_SIBLINGS ->
        call.code.resolution() instanceof SiblingResolver.Resolution.Unresolved;
      case INVALID_ARGUMENT ->
        call.call instanceof Call.Put put
            && put.value() != null
            && put.value().length() > Limits.MAX_VALUE_BYTES;
      case INVALID_QUORUM -> asksForTooMany(call);
      case UNKNOWN_NODE, PLAN_REFUSED, CALLBACK_NOT_RUN -> false;
    };
  }
}
