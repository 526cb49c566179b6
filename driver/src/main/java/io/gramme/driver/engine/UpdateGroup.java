package io.gramme.driver.engine;

import io.gramme.data.Bytes;
import io.gramme.driver.engine.quorum.CallFailure;
import io.gramme.driver.engine.quorum.GetAnswer;
import io.gramme.driver.engine.quorum.Holders;
import io.gramme.driver.engine.quorum.MintedWrite;
import io.gramme.driver.engine.quorum.RepairOutcome;
import io.gramme.machine.Time;
import io.gramme.membership.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Updates of one key that are carried out as one (rule W7): one read, the changes in order of arrival, each given what
 * the one before it made, one put. A change that fails, fails its own call only; the put's fate is that of all whose
 * changes it holds.
 *
 * <p>When the deadline of a call whose change has run is there, no further changes are waited for. So that this rarely
 * cuts one short, none begins any more once half of the time is over that was left when the read was answered.
 */
final class UpdateGroup implements Hosted.ReadListener, Hosted.WriteListener {
  private final SessionCore core;
  private final List<UpdateOperation> members;
  private final Consumer<UpdateGroup> onEnd;
  private final List<UpdateOperation> changed = new ArrayList<>();
  private List<UpdateOperation> left = List.of();
  private @Nullable GetAnswer read;
  private @Nullable Siblings found;
  private @Nullable Bytes latest;
  private @Nullable UpdateOperation changing;
  private int next;
  private long changeUntilNanos;
  private boolean ended;
  private boolean writing;

  /**
   * A group.
   *
   * @param members not empty, all of one kind, in order of arrival
   * @param onEnd run once, when all calls have ended or are left for the next group
   */
  UpdateGroup(SessionCore core, List<UpdateOperation> members, Consumer<UpdateGroup> onEnd) {
    this.core = core;
    this.members = members;
    this.onEnd = onEnd;
  }

  int size() {
    return members.size();
  }

  void start() {
    members.forEach(UpdateOperation::awaitRepairs);
    long deadline = Long.MIN_VALUE;
    for (UpdateOperation member : members) {
      deadline = Math.max(deadline, member.readDeadlineNanos());
    }
    members.get(0).readFor(this, deadline);
  }

  @Override
  public void readAnswered(GetAnswer answer) {
    if (!ended) {
      GetAnswer whole = members.get(0).withWriteBack(answer);
      read = whole;
      found = Siblings.of(whole.known().state(), core.now().wallMillis());
      long now = core.now().monotonicNanos();
      changeUntilNanos = now + (nextDeadlineNanos() - now) / 2;
      changeNext();
    }
  }

  @Override
  public void readFailed(CallFailure failure) {
    members.forEach(member -> member.fail(new CallFailedException(failure)));
    end();
  }

  @Override
  public void readSettled(RepairOutcome outcome, Holders holders) {
    // Those that are left over are told of the next group's read.
    members
        .subList(0, members.size() - left.size())
        .forEach(member -> member.repairsSettled(outcome));
  }

  private void changeNext() {
    GetAnswer answer = read;
    Siblings siblings = found;
    if (answer == null || siblings == null) {
      return;
    }
    if (left.isEmpty() && !changed.isEmpty() && isTimeToWrite()) {
      leaveTheRest();
    }
    while (next < members.size()) {
      UpdateOperation member = members.get(next++);
      if (!member.ended()) {
        change(member, answer, siblings);
        return;
      }
    }
    write(answer, siblings);
  }

  private boolean isTimeToWrite() {
    return core.now().monotonicNanos() - changeUntilNanos >= 0;
  }

  private void change(UpdateOperation member, GetAnswer answer, Siblings siblings) {
    changing = member;
    Bytes before = latest;
    core.run(CallbackTask.of(
        member.settings.callbacks(),
        () -> member.changed(siblings, before),
        step -> returned(member, member.made(step, siblings, answer)),
        cause -> {
          member.callbackFailed(cause);
          returned(member, null);
        }));
  }

  /** A change has run; what it made does not count when the group has gone on without it. */
  private void returned(UpdateOperation member, @Nullable Bytes made) {
    if (changing != member || ended) {
      return;
    }
    changing = null;
    if (made != null && !member.ended()) {
      changed.add(member);
      latest = made;
    }
    changeNext();
  }

  private void write(GetAnswer answer, Siblings siblings) {
    changed.removeIf(UpdateOperation::ended);
    if (changed.isEmpty()) {
      end();
      return;
    }
    writing = true;
    UpdateOperation last = changed.get(changed.size() - 1);
    for (UpdateOperation member : changed) {
      member.noteRead(answer, siblings.needResolving());
    }
    last.writeFor(this, answer, List.copyOf(changed));
  }

  @Override
  public void written(MintedWrite write, List<NodeId> asked, List<NodeId> acknowledged) {
    changed.forEach(member -> member.written(write, asked, acknowledged));
    end();
  }

  @Override
  public void writeFailed(MintedWrite write, CallFailure failure) {
    changed.forEach(member -> member.writeFailed(write, failure));
    end();
  }

  private void end() {
    if (!ended) {
      ended = true;
      onEnd.accept(this);
    }
  }

  /** Members whose changes have not begun, to be first in the next group. */
  List<UpdateOperation> leftForNext() {
    return left;
  }

  /** The first deadline to be looked at; {@link Long#MAX_VALUE} while the write is under way. */
  long nextDeadlineNanos() {
    long first = Long.MAX_VALUE;
    if (!writing && !ended) {
      for (UpdateOperation member : members) {
        if (!member.ended() && !member.overdue) {
          first = Math.min(first, member.readDeadlineNanos());
        }
      }
    }
    return first;
  }

  /**
   * Ends what is due.
   *
   * @param othersWait whether calls outside of this group wait for it
   */
  void deadlinesPassed(Time now, boolean othersWait) {
    if (writing || ended) {
      return;
    }
    boolean mustWrite = false;
    for (UpdateOperation member : members) {
      if (!member.ended() && member.isDue(now)) {
        mustWrite |= changed.contains(member);
        // One that reads alone, or whose change nobody waits for, has its deadline elsewhere.
        member.overdue = true;
        if (member != changing && !changed.contains(member) && (read != null || !isLast(member))) {
          member.failWaiting();
        }
      }
    }
    UpdateOperation slow = changing;
    if (slow != null && (mustWrite || (slow.isDue(now) && (othersWait || moreToChange())))) {
      changing = null;
      if (slow.isDue(now)) {
        slow.failWaiting();
      } else {
        slow.failSlow();
      }
      goOn(mustWrite);
    }
  }

  private void goOn(boolean mustWrite) {
    if (mustWrite) {
      leaveTheRest();
    }
    changeNext();
  }

  private void leaveTheRest() {
    left = List.copyOf(members.subList(next, members.size()));
    next = members.size();
  }

  /** The read itself fails at the deadline of the last, and says what each replica answered. */
  private boolean isLast(UpdateOperation member) {
    return member == members.get(members.size() - 1);
  }

  private boolean moreToChange() {
    return !changed.isEmpty() || next < members.size();
  }
}
