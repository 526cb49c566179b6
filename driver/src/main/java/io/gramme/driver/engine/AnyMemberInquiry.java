package io.gramme.driver.engine;

import io.gramme.driver.engine.quorum.CallEvent;
import io.gramme.driver.engine.quorum.CallFailure;
import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.machine.Sealed;
import io.gramme.machine.Time;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.TreeMap;

/**
 * Asks one member of the ring after the other until one answers, in the order of their ids: so one who proposes a plan and
 * one who commits it meet at the same member, unless it has failed in between (rule E3).
 *
 * <p>A member that refuses a plan speaks for all, and nobody else is asked: another one could only have heard less.
 */
final class AnyMemberInquiry extends Hosted implements LiveCalls.Live {
  private final long call;
  private final Inquiry inquiry;
  private final long deadlineNanos;
  private final Queue<NodeId> untried = new ArrayDeque<>();
  private final List<String> answers = new ArrayList<>();
  private NodeId asked = new NodeId(0);
  private int sends;
  private boolean mayBeExecuted;
  private boolean ended;

  AnyMemberInquiry(SessionCore core, SessionEvent.Inquired event) {
    super(core);
    call = event.call();
    inquiry = event.inquiry();
    deadlineNanos = event.deadlineNanos();
    MemberTable table = core.ring().ring().table();
    for (NodeId member : table.current().members()) {
      if (!table.isRemoved(member) && !isAbout(member)) {
        untried.add(member);
      }
    }
  }

  /** Nobody is asked to remove itself. */
  private boolean isAbout(NodeId member) {
    return inquiry.request() instanceof Request.RemoveMember removal
        && removal.member().equals(member);
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
      mayBeExecuted |= missing instanceof CallEvent.Lost;
      goOn(missing.detail());
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
    if (inquiry.answer().isInstance(reply)) {
      MemberTable table = reply.table();
      if (table != null) {
        core.ring().learn(table);
      }
      TreeMap<NodeId, Reply> answer = new TreeMap<>();
      answer.put(asked, reply);
      end(new CallOutcome.MembersAnswered(answer, new TreeMap<>()));
    } else if (!(reply instanceof Reply.Refusal refusal)) {
      goOn("an answer that does not belong to it");
    } else if (refusal.code() == RefusalCode.PLAN_REFUSED) {
      fail(FailureKind.PLAN_REFUSED, refusal.detail());
    } else {
      mayBeExecuted |= !refusal.code().changedNothing();
      goOn(refusal.detail());
    }
  }

  private void goOn(String answer) {
    answers.add("node " + asked + ": " + answer);
    askNext();
  }

  /** Each of those left gets an equal part of the time left. */
  private void askNext() {
    NodeId next = untried.poll();
    long now = core.now().monotonicNanos();
    long left = deadlineNanos - now;
    if (next == null || left <= 0) {
      String said = answers.isEmpty() ? "there is none to ask" : String.join("; ", answers);
      fail(FailureKind.UNREACHABLE, "no member answered: " + said);
      return;
    }
    asked = next;
    long share = left / (untried.size() + 1);
    send(sends++, next, core.ring().ring().epoch(), inquiry.request(), now + share);
  }

  private void fail(FailureKind kind, String detail) {
    boolean unknown = mayBeExecuted && inquiry.audience() == Inquiry.Audience.ANY_FOR_CHANGE;
    CallFate fate = unknown ? CallFate.UNKNOWN : CallFate.NOT_APPLIED;
    end(new CallFailedException(CallFailure.of(kind, fate, detail)));
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
