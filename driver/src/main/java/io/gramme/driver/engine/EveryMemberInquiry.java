package io.gramme.driver.engine;

import io.gramme.driver.engine.quorum.CallEvent;
import io.gramme.driver.engine.quorum.CallFailure;
import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.machine.Sealed;
import io.gramme.machine.Time;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Asks every member that is not removed once, all at the same time: those of the ring, candidates, and those that have left
 * it and still hand on what they hold. Ends when each has answered or is known not to answer.
 */
final class EveryMemberInquiry extends Hosted implements LiveCalls.Live {
  private final long call;
  private final Inquiry inquiry;
  private final long deadlineNanos;
  private final List<NodeId> asked = new ArrayList<>();
  private final SortedMap<NodeId, Reply> answers = new TreeMap<>();
  private final SortedMap<NodeId, String> missing = new TreeMap<>();
  private boolean ended;

  EveryMemberInquiry(SessionCore core, SessionEvent.Inquired event) {
    super(core);
    call = event.call();
    inquiry = event.inquiry();
    deadlineNanos = event.deadlineNanos();
    MemberTable table = core.ring().ring().table();
    for (NodeId member : table.members().keySet()) {
      if (!table.isRemoved(member)) {
        asked.add(member);
      }
    }
  }

  @Override
  void on(Time now, CallEvent event) {
    if (ended) {
      return;
    }
    if (event instanceof CallEvent.Started) {
      for (int number = 0; number < asked.size(); number++) {
        long epoch = core.ring().ring().epoch();
        send(number, asked.get(number), epoch, inquiry.request(), deadlineNanos);
      }
      endWhenComplete();
    } else if (event instanceof CallEvent.Answered answered) {
      answered(asked.get(answered.exchange()), answered.reply());
    } else if (event instanceof CallEvent.NoAnswer none) {
      missing.put(asked.get(none.exchange()), none.detail());
      endWhenComplete();
    } else if (!(event instanceof CallEvent.Woken)) {
      throw Sealed.unknown(event);
    }
    // It has no alarm that could ring: each request has its own deadline.
  }

  /** Whoever failed lately is asked too: it is the one that an operator wants to hear of. */
  @Override
  boolean mustGo(NodeId node, Request request) {
    return true;
  }

  private void answered(NodeId member, Reply reply) {
    if (inquiry.answer().isInstance(reply)) {
      answers.put(member, reply);
    } else {
      missing.put(
          member,
          reply instanceof Reply.Refusal refusal
              ? refusal.detail()
              : "an answer that does not belong to it");
    }
    endWhenComplete();
  }

  private void endWhenComplete() {
    if (answers.size() + missing.size() == asked.size()) {
      end(new CallOutcome.MembersAnswered(answers, missing));
    }
  }

  private void end(CallOutcome outcome) {
    ended = true;
    core.completed(call, outcome);
    core.calls().remove(call);
  }

  @Override
  public void close() {
    if (!ended) {
      end(new CallFailedException(
          CallFailure.of(FailureKind.CLOSED, CallFate.NOT_APPLIED, "the session is closed")));
    }
  }
}
