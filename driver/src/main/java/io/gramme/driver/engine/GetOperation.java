package io.gramme.driver.engine;

import io.gramme.causality.ContextToken;
import io.gramme.data.Bytes;
import io.gramme.driver.engine.quorum.CallFailure;
import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.driver.engine.quorum.GetAnswer;
import io.gramme.driver.engine.quorum.Holders;
import io.gramme.driver.engine.quorum.KnownState;
import io.gramme.driver.engine.quorum.MintedWrite;
import io.gramme.driver.engine.quorum.PutMachine;
import io.gramme.driver.engine.quorum.PutPlan;
import io.gramme.driver.engine.quorum.RepairOutcome;
import io.gramme.membership.NodeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads, resolves, answers, and then writes the resolved value back (rule G3). */
final class GetOperation extends Operation implements Hosted.WriteListener {
  private final SiblingResolver resolver;
  private @Nullable RepairOutcome readRepairs;
  private boolean writeBackOpen;
  private boolean writeBackSent;
  private boolean writeBackAcknowledged;

  GetOperation(SessionCore core, SessionEvent.Arrived event, Call.Get call) {
    super(core, event);
    this.resolver = call.resolver();
  }

  @Override
  void start() {
    if (admits(settings.r(), "r")) {
      startRead();
    }
  }

  @Override
  public void readAnswered(GetAnswer read) {
    Siblings found = Siblings.of(read.known().state(), core.now().wallMillis());
    if (!found.needResolving()) {
      succeed(read, found, found.onlyValue(), tokenOf(read.known()), false);
      return;
    }
    writeBackOpen = true;
    core.run(CallbackTask.of(
        settings.callbacks(),
        () -> ResolveStep.resolve(resolver, rawKey(), found),
        step -> resolved(read, found, step),
        this::callbackFailed));
  }

  private ContextToken tokenOf(KnownState known) {
    return key.token(known.state().context(), known.asOf());
  }

  private void resolved(GetAnswer read, Siblings found, ResolveStep step) {
    CallFailedException problem = step.problem(found, tokenOf(read.known()));
    Bytes value = step.resolution() instanceof SiblingResolver.Resolution.Value some
        // A slice would keep the message it came in for as long as the write-back may arrive.
        ? some.bytes().compact()
        : null;
    WritingOperation.Input input =
        WritingOperation.Input.of(value, Bytes.EMPTY, found.latestExpiry());
    String wrongSize = input.problem();
    if (problem == null && wrongSize != null) {
      problem = CallFailedException.of(FailureKind.CALLBACK_FAILED, "the resolver's " + wrongSize);
    }
    if (problem != null || ended()) {
      fail(problem == null ? failureAtClose() : problem);
      return;
    }
    ContextToken token = tokenOf(read.known());
    if (core.writeBacks().begin(rawKey(), core.now())) {
      token = writeBack(read.known(), input);
    } else {
      writeBackOpen = false;
    }
    succeed(read, found, value, token, true);
    settleIfDone();
  }

  /** The context of the answer covers the write-back too: its value is what the caller was shown (rule W6). */
  private ContextToken writeBack(KnownState known, WritingOperation.Input input) {
    SeenContext seen = key.seen(known.state().context(), known.asOf());
    PutPlan plan = new PutPlan(
        rawKey(),
        input.value(),
        input.metadata(),
        input.expiryMillis(),
        seen.context(),
        seen.stampAfresh(),
        settings.w(),
        core.now().monotonicNanos() + core.writeSpanNanos(settings),
        core.parameters().graceNanos(),
        null);
    PutMachine machine = new PutMachine(plan, key, key);
    writeBackSent = true;
    core.writeBacks().sent(rawKey(), machine);
    core.start(new Hosted.Write(key, machine, seen, this));
    return key.tokenAfter(machine.write(), seen);
  }

  private void succeed(
      GetAnswer read, Siblings found, @Nullable Bytes value, ContextToken token, boolean resolved) {
    succeed(found(value, found, token, read, resolved));
  }

  private void callbackFailed(Throwable cause) {
    fail(CallFailedException.ofCallback("the resolver", rawKey(), cause));
  }

  @Override
  public void written(MintedWrite write, List<NodeId> asked, List<NodeId> acknowledged) {
    writeBackAcknowledged = true;
    writeBackEnded(false);
  }

  @Override
  public void writeFailed(MintedWrite write, CallFailure failure) {
    writeBackEnded(failure.fate() != CallFate.NOT_APPLIED);
  }

  private void writeBackEnded(boolean mayStillArrive) {
    core.writeBacks().ended(rawKey(), core.now(), mayStillArrive);
    writeBackOpen = false;
    settleIfDone();
  }

  @Override
  public void readSettled(RepairOutcome outcome, Holders holders) {
    readRepairs = outcome;
    settleIfDone();
  }

  private void settleIfDone() {
    RepairOutcome repaired = readRepairs;
    if (repaired != null && !writeBackOpen) {
      repairsSettled(writeBackSent ? repaired.withWriteBack(writeBackAcknowledged) : repaired);
    }
  }

  @Override
  public void readFailed(CallFailure failure) {
    fail(new CallFailedException(failure));
  }

  @Override
  CallFailedException failureAtClose() {
    return CallFailedException.closed(CallFate.NOT_APPLIED);
  }
}
