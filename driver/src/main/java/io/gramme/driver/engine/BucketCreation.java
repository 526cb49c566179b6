package io.gramme.driver.engine;

import io.gramme.driver.engine.quorum.CallEvent;
import io.gramme.driver.engine.quorum.CallFailure;
import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.machine.Sealed;
import io.gramme.machine.Time;
import io.gramme.membership.BucketRecord;
import io.gramme.membership.NodeId;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Makes a bucket known (rule K5): asks one member after the other until one answers with a table that has the bucket,
 * in its own mode where it existed before. That member tells the others (rule E1).
 *
 * <p>Members are asked in the order of their ids, by every session, so that two that create the same bucket at once meet
 * at the same member unless they are on different sides of a split.
 */
final class BucketCreation extends Hosted implements LiveCalls.Live {
  private final long call;
  private final BucketRecord wanted;
  private final boolean evenIfInUse;
  private final long deadlineNanos;
  private final Queue<NodeId> untried;
  private final List<String> answers = new ArrayList<>();
  private int sends;
  private boolean mayBeExecuted;
  private boolean ended;

  BucketCreation(SessionCore core, SessionEvent.BucketWanted event) {
    super(core);
    call = event.call();
    wanted = event.bucket();
    evenIfInUse = event.evenIfInUse();
    deadlineNanos = event.deadlineNanos();
    untried = new ArrayDeque<>(core.ring().ring().table().current().members());
  }

  @Override
  void on(Time now, CallEvent event) {
    if (ended) {
      return;
    }
    if (event instanceof CallEvent.Started) {
      succeedOrGoOn();
    } else if (event instanceof CallEvent.Answered answered) {
      answered(answered.reply());
    } else if (event instanceof CallEvent.NoAnswer missing) {
      mayBeExecuted |= missing instanceof CallEvent.Lost;
      answers.add(missing.detail());
      askNext();
    } else if (!(event instanceof CallEvent.Woken)) {
      throw Sealed.unknown(event);
    }
    // It has no alarm that could ring: each request has its own deadline.
  }

  /** Members are asked one by one, and each may be the only one that answers. */
  @Override
  boolean mustGo(NodeId node, Request request) {
    return true;
  }

  private void answered(Reply reply) {
    if (reply instanceof Reply.Table table) {
      core.ring().learn(table.table());
      succeedOrGoOn();
      return;
    }
    if (!(reply instanceof Reply.Refusal refusal)) {
      answers.add("an answer that does not belong to it");
      askNext();
      return;
    }
    answers.add(refusal.detail());
    mayBeExecuted |= !refusal.code().changedNothing();
    if (refusal.code() == RefusalCode.BUCKET_IN_USE) {
      fail(FailureKind.BUCKET_IN_USE, refusal.detail());
      return;
    }
    if (refusal.code() == RefusalCode.TOO_LARGE || refusal.code() == RefusalCode.UNSUPPORTED) {
      fail(FailureKind.REFUSED, "refused: " + refusal.detail());
    } else {
      askNext();
    }
  }

  private void succeedOrGoOn() {
    BucketRecord known = core.ring().ring().table().buckets().get(wanted.name());
    if (known == null) {
      askNext();
    } else {
      end(new CallOutcome.BucketKnown(known));
    }
  }

  /** Each of those left gets an equal part of the time left. */
  private void askNext() {
    NodeId next = untried.poll();
    long now = core.now().monotonicNanos();
    long left = deadlineNanos - now;
    if (next == null || left <= 0) {
      fail(FailureKind.UNREACHABLE, "no member answered: " + String.join("; ", answers));
      return;
    }
    long share = left / (untried.size() + 1);
    send(
        sends++,
        next,
        core.ring().ring().epoch(),
        new Request.CreateBucket(wanted, evenIfInUse),
        now + share);
  }

  private void fail(FailureKind kind, String detail) {
    CallFate fate = mayBeExecuted ? CallFate.UNKNOWN : CallFate.NOT_APPLIED;
    end(new CallFailedException(CallFailure.of(
        kind, fate, "bucket '" + wanted.name() + "' could not be created, " + detail)));
  }

  private void end(CallOutcome outcome) {
    ended = true;
    core.completed(call, outcome);
    core.calls().remove(call);
  }

  @Override
  public void close() {
    if (!ended) {
      mayBeExecuted |= sends > 0;
      fail(FailureKind.CLOSED, "the session is closed");
    }
  }
}
