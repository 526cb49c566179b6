package io.gramme.driver.engine;

import io.gramme.causality.ContextToken;
import io.gramme.data.Bytes;
import io.gramme.driver.engine.quorum.CallFailure;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.driver.engine.quorum.Fate;
import io.gramme.driver.engine.quorum.GetAnswer;
import io.gramme.driver.engine.quorum.MintedWrite;
import io.gramme.driver.engine.quorum.PutMachine;
import io.gramme.driver.engine.quorum.PutPlan;
import io.gramme.membership.NodeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call that ends with one write. */
abstract class WritingOperation extends Operation implements WriteListener {
  private WriteInput input = WriteInput.DELETE;
  private SeenContext seen = SeenContext.NOTHING;
  private long deadlineNanos;
  private @Nullable HostedWrite writing;
  private @Nullable GetAnswer readBefore;
  private int replaced;
  private boolean resolved;

  WritingOperation(SessionCore core, SessionEvent.Submitted event) {
    super(core, event);
  }

  /** Notes the read that this write follows, for the receipt. */
  final void noteRead(GetAnswer answer, boolean resolvedSiblings) {
    readBefore = answer;
    replaced = answer.known().state().live(core.now().wallMillis()).size();
    resolved = resolvedSiblings;
  }

  final SeenContext seenIn(GetAnswer answer) {
    return key.seen(answer.known().state().context(), answer.known().asOf());
  }

  final void startWrite(WriteInput what, SeenContext replaced) {
    String problem = what.problem();
    if (problem != null) {
      fail(CallFailedException.of(FailureKind.INVALID_ARGUMENT, problem));
      return;
    }
    long now = core.now().monotonicNanos();
    start(what, replaced, now + core.writeSpanNanos(settings), null);
  }

  final void resend(UnfinishedWrite write, SeenContext replaced) {
    start(
        new WriteInput(write.value(), write.metadata(), write.expiryMillis()),
        replaced,
        write.deadlineNanos(),
        new PutPlan.Earlier(write.dot(), write.delta()));
  }

  private void start(
      WriteInput what,
      SeenContext replaced,
      long writeDeadlineNanos,
      PutPlan.@Nullable Earlier earlier) {
    core.start(prepare(what, replaced, writeDeadlineNanos, earlier, this));
  }

  private HostedWrite prepare(
      WriteInput what,
      SeenContext replaced,
      long writeDeadlineNanos,
      PutPlan.@Nullable Earlier earlier,
      WriteListener listener) {
    input = what;
    seen = replaced;
    deadlineNanos = writeDeadlineNanos;
    PutPlan plan = new PutPlan(
        rawKey(),
        what.value(),
        what.metadata(),
        what.expiryMillis(),
        replaced.context(),
        replaced.stampAfresh(),
        settings.w(),
        writeDeadlineNanos,
        core.parameters().graceNanos(),
        earlier);
    HostedWrite hosted = new HostedWrite(key, new PutMachine(plan, key, key), replaced, listener);
    writing = hosted;
    return hosted;
  }

  /** A write that is not started yet, told to another listener. */
  final HostedWrite prepare(WriteInput what, SeenContext replaced, WriteListener listener) {
    long now = core.now().monotonicNanos();
    return prepare(what, replaced, now + core.writeSpanNanos(settings), null, listener);
  }

  /** Another operation's write is this one's, too. */
  final void share(WritingOperation other) {
    input = other.input;
    seen = other.seen;
    deadlineNanos = other.deadlineNanos;
    writing = other.writing;
  }

  /** The value that the call's answer names. */
  @Nullable
  Bytes valueGiven() {
    return input.value();
  }

  /** What the caller may replace when the write holds what he was not shown (rule W7); else null. */
  @Nullable
  ContextToken shared() {
    return null;
  }

  /** What the caller holds after this write (rule W6). */
  final ContextToken tokenGiven(MintedWrite write) {
    ContextToken shared = shared();
    return shared == null ? key.tokenAfter(write, seen) : shared;
  }

  /** Whether the receipt says that the write may be there twice (rule W5). */
  boolean mayDuplicate() {
    return false;
  }

  /** The fate of the call when this is the fate of its write. */
  Fate fateGiven(Fate ofWrite) {
    return ofWrite;
  }

  @Override
  public void written(MintedWrite write, List<NodeId> asked, List<NodeId> acknowledged) {
    key.written(write);
    succeed(wrote(
        valueGiven(), tokenGiven(write), asked, acknowledged, readBefore, replaced, resolved));
  }

  /** What a write tells that sent nothing, since a read showed that there was nothing to do. */
  final CallResult wrote(@Nullable Bytes value, ContextToken token, GetAnswer read) {
    return wrote(value, token, read.asked(), read.answered(), read, 0, false);
  }

  private CallResult wrote(
      @Nullable Bytes value,
      ContextToken token,
      List<NodeId> asked,
      List<NodeId> answered,
      @Nullable GetAnswer read,
      int valuesReplaced,
      boolean siblingsResolved) {
    return new CallResult(
        true,
        value,
        List.of(),
        false,
        token,
        asked,
        answered,
        read == null ? 0 : read.known().state().siblings().size(),
        valuesReplaced,
        siblingsResolved,
        mayDuplicate(),
        read != null && read.floorMissed(),
        nanosSinceSubmitted(),
        repairs(),
        null);
  }

  @Override
  public void writeFailed(MintedWrite write, CallFailure failure) {
    fail(failureOf(write, failure));
  }

  private CallFailedException failureOf(MintedWrite write, CallFailure failure) {
    Fate fate = fateGiven(failure.fate());
    return new CallFailedException(
        failure.withFate(fate), tokenGiven(write), fate == Fate.UNKNOWN ? unfinished(write) : null);
  }

  /** What a retry needs to know of the write. */
  UnfinishedWrite unfinished(MintedWrite write) {
    Bytes value = input.value();
    return new UnfinishedWrite(
        rawKey(),
        value,
        input.metadata(),
        input.expiryMillis(),
        write.seen(),
        seen.asOf(),
        write.dot(),
        List.of(),
        write.bytes(),
        deadlineNanos,
        settings,
        shared());
  }

  @Override
  CallFailedException failureAtClose() {
    HostedWrite write = writing;
    if (write == null) {
      return CallFailedException.closed(Fate.NOT_APPLIED);
    }
    return failureOf(
        write.write(),
        CallFailure.of(
            FailureKind.CLOSED,
            Fate.UNKNOWN,
            "the session was closed while the write was on its way"));
  }

  @Override
  public void readFailed(CallFailure failure) {
    fail(new CallFailedException(failure));
  }
}
