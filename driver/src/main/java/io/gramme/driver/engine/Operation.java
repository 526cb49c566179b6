package io.gramme.driver.engine;

import io.gramme.causality.ContextToken;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.driver.engine.quorum.GetAnswer;
import io.gramme.driver.engine.quorum.GetMachine;
import io.gramme.driver.engine.quorum.GetPlan;
import io.gramme.driver.engine.quorum.Holders;
import io.gramme.driver.engine.quorum.QuorumSize;
import io.gramme.driver.engine.quorum.RepairOutcome;
import org.jspecify.annotations.Nullable;

/** One call, composed of reads, writes and application code; ends once. */
abstract class Operation implements LiveCalls.Live, Hosted.ReadListener {
  final SessionCore core;
  final KeyView key;
  final CallSettings settings;
  private final long call;
  private final long submittedNanos;
  private boolean ended;
  private boolean failed;
  private @Nullable RepairOutcome repairs = RepairOutcome.NONE;

  Operation(SessionCore core, SessionEvent.Arrived event) {
    this.core = core;
    this.key = new KeyView(core, event.what().key());
    this.settings = event.what().settings();
    this.call = event.call();
    this.submittedNanos = event.submittedNanos();
  }

  /** The operation that carries out a call. */
  static Operation of(SessionCore core, SessionEvent.Arrived event) {
    Call call = event.what();
    if (call instanceof Call.Get get) {
      return new GetOperation(core, event, get);
    }
    if (call instanceof Call.Read read) {
      return new ReadOperation(core, event, read);
    }
    if (call instanceof Call.Put put) {
      return put.value() == null && readsFirst(put.seen())
          ? new DeleteOperation(core, event)
          : new PutOperation(core, event, put);
    }
    return call instanceof Call.Update update
        ? new UpdateOperation(core, event, update)
        : new RetryOperation(core, event, (Call.Retry) call);
  }

  /** A delete of what the session remembers would leave what it does not (rule W8). */
  private static boolean readsFirst(Seen seen) {
    return seen instanceof Seen.BySession || seen instanceof Seen.AllRead;
  }

  abstract void start();

  /** What is to be said when the session closes before this call has ended. */
  abstract CallFailedException failureAtClose();

  final boolean ended() {
    return ended;
  }

  /** False, with the call failed, when a quorum is above the owners there are in the ring in force (rule E7). */
  final boolean admits(QuorumSize quorum, String name) {
    int owners = key.route().current().count();
    if (quorum.among(owners) <= owners) {
      return true;
    }
    fail(refusal(
        FailureKind.INVALID_QUORUM,
        name + "=" + quorum + " is above the " + owners
            + (owners == 1 ? " owner" : " owners") + " this key has; allowed are 1 to " + owners
            + ", one, quorum and all"));
    return false;
  }

  /** The failure of a call that is refused before it has sent anything. */
  CallFailedException refusal(FailureKind kind, String message) {
    return CallFailedException.of(kind, message);
  }

  final void startRead() {
    startRead(readPlan(settings.r(), settings.readRepair()));
  }

  /** A read that says how many owners hold all it is answered, after it has repaired the others (rule W5). */
  final void startConfirmingRead(QuorumSize r) {
    startRead(readPlan(r, true, true));
  }

  private void startRead(GetPlan plan) {
    repairs = null;
    GetMachine machine = new GetMachine(plan, key, core, key);
    core.start(new Hosted.Read(key, machine, true, this));
  }

  /** Until when its read must be answered. */
  final long readDeadlineNanos() {
    return submittedNanos + settings.timeoutNanos();
  }

  /** A read that others share is to tell of its repairs. */
  final void awaitRepairs() {
    repairs = null;
  }

  final GetPlan readPlan(QuorumSize quorum, boolean readRepair) {
    return readPlan(quorum, readRepair, false);
  }

  private GetPlan readPlan(QuorumSize quorum, boolean readRepair, boolean confirming) {
    return new GetPlan(
        key.key(),
        quorum,
        readRepair,
        confirming,
        submittedNanos + settings.timeoutNanos(),
        core.hedgeNanos(),
        core.parameters().stragglerNanos(),
        core.parameters().repairNanos());
  }

  /** What a read or get tells. */
  final CallResult found(
      @Nullable Bytes value, Siblings found, ContextToken token, GetAnswer read, boolean resolved) {
    return new CallResult(
        false,
        value,
        found.live(),
        found.besideDelete(),
        token,
        read.asked(),
        read.answered(),
        read.known().state().siblings().size(),
        0,
        resolved,
        false,
        read.floorMissed(),
        nanosSinceSubmitted(),
        repairs,
        null);
  }

  final long nanosSinceSubmitted() {
    return core.now().monotonicNanos() - submittedNanos;
  }

  /** What became of them; null while they go on. */
  final @Nullable RepairOutcome repairs() {
    return repairs;
  }

  final void succeed(CallResult result) {
    if (!ended) {
      ended = true;
      core.completed(call, result);
      if (repairs != null) {
        core.calls().remove(call);
      }
    }
  }

  final void fail(CallFailedException failure) {
    if (!ended) {
      ended = true;
      failed = true;
      core.completed(call, failure);
      core.calls().remove(call);
    }
  }

  /** Reads and write-backs of this call are settled; may come before the call ends. */
  final void repairsSettled(RepairOutcome outcome) {
    if (repairs != null) {
      return;
    }
    repairs = outcome;
    if (ended && !failed) {
      core.settled(call, outcome);
      core.calls().remove(call);
    }
  }

  @Override
  public void readSettled(RepairOutcome outcome, Holders holders) {
    repairsSettled(outcome);
  }

  @Override
  public final void close() {
    if (ended) {
      repairsSettled(RepairOutcome.NONE);
    } else {
      fail(failureAtClose());
    }
  }

  final Key rawKey() {
    return key.key();
  }
}
