package io.gramme.driver.engine;

import io.gramme.causality.ContextToken;
import io.gramme.causality.Dot;
import io.gramme.causality.KeyState;
import io.gramme.driver.engine.quorum.CallFailure;
import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.driver.engine.quorum.GetAnswer;
import io.gramme.driver.engine.quorum.Holders;
import io.gramme.driver.engine.quorum.MintedWrite;
import io.gramme.driver.engine.quorum.QuorumSize;
import io.gramme.driver.engine.quorum.RepairOutcome;
import io.gramme.membership.BucketMode;
import org.jspecify.annotations.Nullable;

/**
 * Finishes a write of unknown fate (rule W5): the same bytes again until the write's deadline; later it reads, repairs
 * the owners that lack the write, and only when it is not there writes anew, covering the old dot.
 */
final class RetryOperation extends WritingOperation {
  private final UnfinishedWrite write;
  private boolean anew;
  private @Nullable GetAnswer found;

  RetryOperation(SessionCore core, SessionEvent.Arrived event, Call.Retry call) {
    super(core, event);
    this.write = call.write();
  }

  @Override
  void start() {
    if (!admits(settings.w(), "w")) {
      return;
    }
    if (core.now().monotonicNanos() - write.deadlineNanos() < 0) {
      resend(write, key.seen(write.seen(), write.asOf()));
    } else if (admits(settings.r(), "r")) {
      startConfirmingRead(largerQuorum());
    }
  }

  /** Whether W owners hold the write can be seen only when at least W are asked. */
  private QuorumSize largerQuorum() {
    int owners = key.route().current().count();
    return settings.w().among(owners) > settings.r().among(owners) ? settings.w() : settings.r();
  }

  @Override
  public void readAnswered(GetAnswer answer) {
    if (ended()) {
      return;
    }
    noteRead(answer, false);
    if (isThere(answer.known().state())) {
      found = answer;
      return;
    }
    anew = true;
    ContextToken old = tokenOfOldWrite();
    startWrite(
        new WritingOperation.Input(write.value(), write.metadata(), write.expiryMillis()),
        key.seen(old.context(), old.asOf()));
  }

  /** One owner that holds the write is not W of them: those that lack it are repaired first. */
  @Override
  public void readSettled(RepairOutcome outcome, Holders holders) {
    GetAnswer answer = found;
    if (answer != null && !ended()) {
      foundAt(holders, answer);
    }
    super.readSettled(outcome, holders);
  }

  private void foundAt(Holders holders, GetAnswer answer) {
    if (holders.areEnough(settings.w())) {
      succeed(wrote(write.value(), tokenGiven(), answer));
      return;
    }
    CallFailure tooFew = CallFailure.of(
        FailureKind.UNREACHABLE,
        CallFate.APPLIED,
        "the write is applied, but only " + holders.count()
            + (holders.count() == 1 ? " owner is" : " owners are") + " known to hold it where w="
            + settings.w() + " asks for " + holders.route().needed(settings.w())
            + "; it will reach the others and must not be written again");
    fail(new CallFailedException(tooFew, tokenGiven(), null));
  }

  /** Under whichever name: what an earlier attempt wrote may have been replaced since, and must not come back (W5). */
  private boolean isThere(KeyState state) {
    return isThere(state, write.dot())
        || write.earlier().stream().anyMatch(dot -> isThere(state, dot));
  }

  /** In a bucket that keeps the newest, stamps alone do not decide: of two writers with one stamp one wins (K5). */
  private boolean isThere(KeyState state, Dot dot) {
    if (key.route().mode() != BucketMode.LAST_WRITE_WINS) {
      return state.covers(dot);
    }
    return state.siblings().stream().anyMatch(sibling -> sibling.dot().compareTo(dot) >= 0);
  }

  @Override
  boolean mayDuplicate() {
    return anew || write.mayBeThereTwice();
  }

  /** That a retry sends nothing says nothing of the copies sent before it. */
  @Override
  CallFailedException refusal(FailureKind kind, String message) {
    return new CallFailedException(
        CallFailure.of(kind, CallFate.UNKNOWN, message), tokenGiven(), write);
  }

  /** Whatever is known of the new copies, the old ones may still arrive. */
  @Override
  CallFate fateGiven(CallFate ofWrite) {
    return CallFate.UNKNOWN;
  }

  /** The read before it says nothing of the write. */
  @Override
  public void readFailed(CallFailure failure) {
    fail(new CallFailedException(failure.withFate(CallFate.UNKNOWN), tokenGiven(), write));
  }

  @Override
  @Nullable
  ContextToken shared() {
    return write.shared();
  }

  private ContextToken tokenGiven() {
    ContextToken shared = write.shared();
    return shared == null ? tokenOfOldWrite() : shared;
  }

  private ContextToken tokenOfOldWrite() {
    long asOf = key.seen(write.seen(), write.asOf()).asOfWith(write.dot().stamp());
    return key.token(write.seen().with(write.dot()), asOf);
  }

  @Override
  CallFailedException failureAtClose() {
    if (anew) {
      return super.failureAtClose();
    }
    CallFate fate = found == null ? CallFate.UNKNOWN : CallFate.APPLIED;
    return new CallFailedException(
        CallFailure.of(FailureKind.CLOSED, fate, "the session was closed before the retry ended"),
        tokenGiven(),
        write);
  }

  /** A new dot that is nowhere leaves the old write to be finished; one that may be somewhere covers it. */
  @Override
  UnfinishedWrite unfinished(MintedWrite latest) {
    return anew ? super.unfinished(latest).after(write) : write;
  }
}
