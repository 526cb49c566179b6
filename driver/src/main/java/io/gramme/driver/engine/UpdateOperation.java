package io.gramme.driver.engine;

import io.gramme.causality.ContextToken;
import io.gramme.data.Bytes;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.driver.engine.quorum.GetAnswer;
import io.gramme.driver.engine.quorum.GetMachine;
import io.gramme.driver.engine.quorum.GetPlan;
import io.gramme.driver.engine.quorum.KnownState;
import io.gramme.machine.Time;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One caller's update (rule W7): reads, resolves, changes, and puts with what was read, together with others that
 * {@link UpdateGroup} combines it with. The put is the write-back; the change runs once, whatever becomes of the put.
 */
final class UpdateOperation extends WritingOperation {
  private final Call.Update call;
  private @Nullable Bytes made;
  private @Nullable ContextToken tokenAsRead;

  /** Whether its deadline has passed, and been looked at, while its change was running or had run. */
  boolean overdue;

  UpdateOperation(SessionCore core, SessionEvent.Arrived event, Call.Update call) {
    super(core, event);
    this.call = call;
  }

  @Override
  void start() {
    if (admits(settings.r(), "r") && admits(settings.w(), "w")) {
      core.updates().submit(this);
    }
  }

  UpdateTurns.@Nullable Kind kind() {
    return UpdateTurns.Kind.of(call);
  }

  boolean isDue(Time now) {
    return now.monotonicNanos() - readDeadlineNanos() >= 0;
  }

  /** Its turn has not come in time, or its change has not returned: nothing of it is written. */
  void failWaiting() {
    fail(
        CallFailedException.of(
            FailureKind.TIMEOUT,
            "the deadline passed before its change had run, among the updates of this key that it was combined with"));
  }

  /** Its change still runs, and those that it was combined with cannot wait: nothing of it is written. */
  void failSlow() {
    fail(
        CallFailedException.of(
            FailureKind.TIMEOUT,
            "its change took longer than the updates of this key that it was combined with could wait"));
  }

  /** Reads for a group. */
  void readFor(Hosted.ReadListener group, long deadlineNanos) {
    key.readsForWrite();
    GetPlan own = readPlan(settings.r(), settings.readRepair());
    GetPlan plan = new GetPlan(
        own.key(),
        own.r(),
        own.readRepair(),
        own.confirming(),
        deadlineNanos,
        own.hedgeNanos(),
        own.stragglerNanos(),
        own.repairNanos());
    core.start(new Hosted.Read(key, new GetMachine(plan, key, core, key), true, group));
  }

  /** What was read, with the session's own write-back that is under way (rule W1). */
  GetAnswer withWriteBack(GetAnswer answer) {
    return key.withWriteBack(answer);
  }

  /**
   * Runs the change, on the application's thread: of what the change before it made, or of what was read, with the
   * resolving that this may need.
   *
   * @param before null when this is the first change of its group
   */
  ResolveStep changed(Siblings found, @Nullable Bytes before) throws Exception {
    if (before != null) {
      return ResolveStep.change(call.change(), before);
    }
    return found.needResolving()
        ? ResolveStep.resolveAndChange(call.resolver(), call.change(), rawKey(), found)
        : ResolveStep.change(call.change(), found.onlyValue());
  }

  /** What the change made; null, with the call failed, when that cannot be written. */
  @Nullable
  Bytes made(ResolveStep step, Siblings found, GetAnswer read) {
    if (ended()) {
      return null;
    }
    KnownState known = read.known();
    tokenAsRead = key.token(known.state().context(), known.asOf());
    CallFailedException problem = step.problem(found, tokenAsRead);
    Bytes value = step.changed();
    if (problem != null) {
      fail(problem);
      return null;
    }
    if (value == null) {
      fail(CallFailedException.of(
          FailureKind.CALLBACK_FAILED,
          "the change of an update returned null; to delete a key, delete it"));
      return null;
    }
    String wrongSize = input(value).problem();
    if (wrongSize != null) {
      fail(CallFailedException.of(FailureKind.INVALID_ARGUMENT, wrongSize));
      return null;
    }
    made = value;
    return value;
  }

  void callbackFailed(Throwable cause) {
    fail(CallFailedException.ofCallback("the resolver or change of an update", rawKey(), cause));
  }

  /** Writes what the last change of a group made, which is this one's. */
  void writeFor(Hosted.WriteListener group, GetAnswer read, List<UpdateOperation> members) {
    Bytes value = made;
    if (value == null) {
      throw new IllegalStateException("a group writes what a change made that did not count");
    }
    Hosted.Write write = prepare(input(value), seenIn(read), group);
    for (UpdateOperation member : members) {
      if (member != this) {
        member.share(this);
      } else {
        tokenAsRead = null;
      }
    }
    core.start(write);
  }

  private WritingOperation.Input input(Bytes value) {
    return WritingOperation.Input.of(
        value, Bytes.EMPTY, Ttl.expiryMillis(call.ttlMillis(), core.now()));
  }

  @Override
  @Nullable
  Bytes valueGiven() {
    return made;
  }

  /**
   * Whoever changed last was shown what all others made, and his context covers the write. The others' contexts are what
   * was read: a write that came after theirs must not replace the changes that came after theirs.
   */
  @Override
  @Nullable
  ContextToken shared() {
    return tokenAsRead;
  }

  @Override
  public void readAnswered(GetAnswer answer) {
    throw new IllegalStateException("an update reads for its group");
  }
}
