package io.gramme.driver.engine;

import io.gramme.causality.ContextToken;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Limits;
import io.gramme.driver.engine.quorum.CallFailure;
import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.driver.engine.quorum.GetAnswer;
import io.gramme.driver.engine.quorum.MintedWrite;
import io.gramme.driver.engine.quorum.PutMachine;
import io.gramme.driver.engine.quorum.PutPlan;
import io.gramme.membership.NodeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call that ends with one write. */
abstract class WritingOperation extends Operation implements Hosted.WriteListener {
  private Input input = Input.DELETE;
  private SeenContext seen = SeenContext.NOTHING;
  private long deadlineNanos;
  private Hosted.@Nullable Write writing;
  private @Nullable GetAnswer readBefore;
  private int replaced;
  private boolean resolved;

  WritingOperation(SessionCore core, SessionEvent.Arrived event) {
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

  final void startWrite(Input what, SeenContext replaced) {
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
        new Input(write.value(), write.metadata(), write.expiryMillis()),
        replaced,
        write.deadlineNanos(),
        new PutPlan.Earlier(write.dot(), write.delta()));
  }

  private void start(
      Input what,
      SeenContext replaced,
      long writeDeadlineNanos,
      PutPlan.@Nullable Earlier earlier) {
    core.start(prepare(what, replaced, writeDeadlineNanos, earlier, this));
  }

  private Hosted.Write prepare(
      Input what,
      SeenContext replaced,
      long writeDeadlineNanos,
      PutPlan.@Nullable Earlier earlier,
      Hosted.WriteListener listener) {
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
    Hosted.Write hosted = new Hosted.Write(key, new PutMachine(plan, key, key), replaced, listener);
    writing = hosted;
    return hosted;
  }

  /** A write that is not started yet, told to another listener. */
  final Hosted.Write prepare(Input what, SeenContext replaced, Hosted.WriteListener listener) {
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
  CallFate fateGiven(CallFate ofWrite) {
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
    CallFate fate = fateGiven(failure.fate());
    return new CallFailedException(
        failure.withFate(fate),
        tokenGiven(write),
        fate == CallFate.UNKNOWN ? unfinished(write) : null);
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
    Hosted.Write write = writing;
    if (write == null) {
      return CallFailedException.closed(CallFate.NOT_APPLIED);
    }
    return failureOf(
        write.write(),
        CallFailure.of(
            FailureKind.CLOSED,
            CallFate.UNKNOWN,
            "the session was closed while the write was on its way"));
  }

  @Override
  public void readFailed(CallFailure failure) {
    fail(new CallFailedException(failure));
  }

  /**
   * What a write puts.
   *
   * @param value null for a delete
   * @param metadata bytes beside it
   * @param expiryMillis wall-clock milliseconds at which the value expires, 0 for never (rule T2)
   */
  record Input(@Nullable Bytes value, Bytes metadata, long expiryMillis) {
    static final Input DELETE = new Input(null, Bytes.EMPTY, Sibling.NEVER);

    /** A value and when it expires; the expiry of a delete is dropped. */
    static Input of(@Nullable Bytes value, Bytes metadata, long expiryMillis) {
      return new Input(value, metadata, value == null ? Sibling.NEVER : expiryMillis);
    }

    /** What is wrong with the sizes, or null. */
    @Nullable
    String problem() {
      if (value != null && value.length() > Limits.MAX_VALUE_BYTES) {
        return "value has " + value.length() + " bytes; allowed are at most "
            + Limits.MAX_VALUE_BYTES;
      }
      if (metadata.length() > Limits.MAX_METADATA_BYTES) {
        return "metadata has " + metadata.length() + " bytes; allowed are at most "
            + Limits.MAX_METADATA_BYTES;
      }
      return null;
    }
  }
}
