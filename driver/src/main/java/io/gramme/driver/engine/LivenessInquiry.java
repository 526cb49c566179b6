package io.gramme.driver.engine;

import io.gramme.driver.engine.quorum.CallEvent;
import io.gramme.driver.engine.quorum.CallFailure;
import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.machine.Sealed;
import io.gramme.machine.Time;
import io.gramme.membership.NodeId;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** Asks one member after the other, in the order of their ids, which members it takes for alive, until one answers. */
final class LivenessInquiry extends Hosted implements LiveCalls.Live {
  private final long call;
  private final long deadlineNanos;
  private final Queue<NodeId> untried;
  private final List<String> answers = new ArrayList<>();
  private NodeId asked = new NodeId(0);
  private int sends;
  private boolean ended;

  LivenessInquiry(SessionCore core, SessionEvent.LivenessWanted event) {
    super(core);
    call = event.call();
    deadlineNanos = event.deadlineNanos();
    untried = new ArrayDeque<>(core.ring().ring().table().current().members());
  }

  @Override
  void on(Time now, CallEvent event) {
    if (ended) {
      return;
    }
    if (event instanceof CallEvent.Started) {
      askNext();
    } else if (event instanceof CallEvent.Answered answered) {
      answered(answered.reply());
    } else if (event instanceof CallEvent.NoAnswer missing) {
      answers.add(missing.detail());
      askNext();
    } else if (!(event instanceof CallEvent.Woken)) {
      throw Sealed.unknown(event);
    }
    // It has no alarm that could ring: each request has its own deadline.
  }

  @Override
  boolean mustGo(NodeId node, Request request) {
    return true;
  }

  private void answered(Reply reply) {
    if (reply instanceof Reply.Health health) {
      end(new CallOutcome.LivenessKnown(asked, health.members()));
    } else {
      answers.add(
          reply instanceof Reply.Refusal refusal
              ? refusal.detail()
              : "an answer that does not belong to it");
      askNext();
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
    asked = next;
    long share = left / (untried.size() + 1);
    send(sends++, next, core.ring().ring().epoch(), new Request.FetchHealth(), now + share);
  }

  private void fail(FailureKind kind, String detail) {
    end(new CallFailedException(CallFailure.of(
        kind, CallFate.NOT_APPLIED, "who is alive could not be found out, " + detail)));
  }

  private void end(CallOutcome outcome) {
    ended = true;
    core.completed(call, outcome);
    core.calls().remove(call);
  }

  @Override
  public void close() {
    if (!ended) {
      fail(FailureKind.CLOSED, "the session is closed");
    }
  }
}
