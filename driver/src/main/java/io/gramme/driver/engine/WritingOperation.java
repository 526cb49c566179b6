package io.gramme.driver.engine;

import io.gramme.causality.ContextToken;
import io.gramme.data.Bytes;
import io.gramme.driver.engine.quorum.Fate;
import io.gramme.driver.engine.quorum.GetAnswer;
import io.gramme.driver.engine.quorum.MintedWrite;
import io.gramme.driver.engine.quorum.PutAnswer;
import io.gramme.driver.engine.quorum.PutMachine;
import io.gramme.driver.engine.quorum.PutPlan;
import io.gramme.driver.engine.quorum.QuorumFailure;
import io.gramme.driver.engine.quorum.Shortfall;
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
      fail(Failures.of(FailureKind.INVALID_ARGUMENT, problem));
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
  public void written(PutAnswer answer) {
    key.written(answer.write());
    GetAnswer read = readBefore;
    succeed(new CallOutcome.Written(
        valueGiven(),
        tokenGiven(answer.write()),
        facts(
            answer.asked(),
            answer.acknowledged(),
            read == null ? 0 : read.known().state().siblings().size(),
            replaced,
            resolved,
            mayDuplicate(),
            read != null && read.floorMissed())));
  }

  @Override
  public void writeFailed(MintedWrite write, QuorumFailure failure) {
    fail(failureOf(write, failure));
  }

  private CallFailedException failureOf(MintedWrite write, QuorumFailure failure) {
    Fate fate = fateGiven(failure.fate());
    return Failures.ofWrite(
        failure, fate, tokenGiven(write), fate == Fate.UNKNOWN ? unfinished(write) : null);
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
      return Failures.closed();
    }
    QuorumFailure closing = new QuorumFailure(
        Shortfall.UNREACHABLE, Fate.UNKNOWN, "the session was closed", List.of(), 0);
    CallFailedException sent = failureOf(write.write(), closing);
    CallFailure facts = new CallFailure(
        FailureKind.CLOSED,
        sent.fate(),
        false,
        sent.token(),
        List.of(),
        0,
        sent.failure().write());
    return new CallFailedException("the session was closed while the write was on its way", facts);
  }

  @Override
  public void readFailed(QuorumFailure failure) {
    fail(Failures.ofRead(failure));
  }
}
