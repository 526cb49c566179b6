package io.gramme.driver.engine;

import io.gramme.driver.engine.quorum.CallEvent;
import io.gramme.driver.engine.quorum.CallFailure;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.machine.Time;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The updates of one kind (rule W7): one group at work, and those that came since it began to read. They make the next
 * group, in order of arrival, so that nobody is shown what was read before he asked. It begins when the one before it has
 * ended, or a moment later when callers are expected back.
 *
 * <p>Each keeps its own deadline: whoever has not had his turn by then fails with TIMEOUT, and his change is not run.
 */
final class UpdateTurn extends Hosted {
  /** More are refused with OVERLOADED: each costs the memory of a call, and would mostly wait beyond its deadline. */
  static final int MOST_WAITING = 4_096;

  private static final long RETRY_AFTER_MILLIS = 100;

  private final Runnable onEmpty;
  private final Deque<UpdateOperation> waiting = new ArrayDeque<>();
  private final ReturningCallers returning = new ReturningCallers();
  private @Nullable UpdateGroup running;

  /**
   * No updates.
   *
   * @param onEmpty run when the last one has ended
   */
  UpdateTurn(SessionCore core, Runnable onEmpty) {
    super(core);
    this.onEmpty = onEmpty;
  }

  void add(UpdateOperation update) {
    if (waiting.size() >= MOST_WAITING) {
      update.fail(new CallFailedException(CallFailure.of(
              FailureKind.OVERLOADED,
              "already " + MOST_WAITING + " updates of this key wait in this session")
          .after(RETRY_AFTER_MILLIS)));
      return;
    }
    waiting.add(update);
    returning.came(core.now());
    if (running == null) {
      startWhenAllAreBack();
    } else if (waiting.size() == 1) {
      // A change that is overdue was let go on as long as nobody waited for it.
      endWhatIsDue(core.now());
    }
  }

  private void ended(UpdateGroup group) {
    running = null;
    returning.groupEnds(core.now());
    List<UpdateOperation> left = group.leftForNext();
    for (int i = left.size() - 1; i >= 0; i--) {
      waiting.addFirst(left.get(i));
    }
    if (left.isEmpty()) {
      startWhenAllAreBack();
    } else {
      start();
    }
  }

  private void startWhenAllAreBack() {
    if (returning.areAwaited()) {
      wakeAtNextDeadline();
    } else {
      start();
    }
  }

  private void start() {
    waiting.removeIf(UpdateOperation::ended);
    if (waiting.isEmpty()) {
      stopWaking();
      onEmpty.run();
      return;
    }
    UpdateGroup next = new UpdateGroup(core, new ArrayList<>(waiting), this::ended);
    waiting.clear();
    running = next;
    returning.groupBegins(next.size(), core.now());
    next.start();
    if (running == next) {
      wakeAtNextDeadline();
    }
  }

  @Override
  void on(Time now, CallEvent event) {
    boolean awaits = running == null;
    endWhatIsDue(now);
    if (awaits && now.monotonicNanos() - returning.untilNanos() >= 0) {
      start();
    } else if (awaits) {
      wakeAtNextDeadline();
    }
  }

  private void endWhatIsDue(Time now) {
    boolean othersWait = !waiting.isEmpty();
    // Deadlines grow in order of arrival, as the timeout is part of the kind; threads may overtake
    // each other by a little, so whoever is due is looked for among all.
    for (UpdateOperation update : waiting) {
      if (!update.ended() && update.isDue(now)) {
        update.failWaiting();
      }
    }
    waiting.removeIf(UpdateOperation::ended);
    UpdateGroup group = running;
    if (group != null) {
      group.deadlinesPassed(now, othersWait);
    }
    if (running != null) {
      wakeAtNextDeadline();
    }
  }

  private void wakeAtNextDeadline() {
    UpdateGroup group = running;
    long next = group == null ? returning.untilNanos() : group.nextDeadlineNanos();
    for (UpdateOperation update : waiting) {
      next = Math.min(next, update.readDeadlineNanos());
    }
    if (next == Long.MAX_VALUE) {
      stopWaking();
    } else {
      wakeAt(next);
    }
  }
}
