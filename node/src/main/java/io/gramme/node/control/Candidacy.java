package io.gramme.node.control;

import io.gramme.membership.Epoch;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.PlanException;
import io.gramme.membership.PlanRecord;
import io.gramme.membership.RingChange;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A candidate's way into the ring (rule E5): it asks a member for a plan with it, again and again until it is in the ring or
 * is told that somebody has to commit one. All candidates ask the same member as long as it answers, so that two of them
 * seldom meet with a plan each.
 */
final class Candidacy {
  /** After what time a node counts as started though nobody has decided; it goes on asking. */
  static final long PATIENCE_MILLIS = 120_000;

  private static final long ANSWER_MILLIS = 5_000;
  private static final long SHORTEST_PAUSE_MILLIS = 300;
  private static final long LONGEST_PAUSE_MILLIS = 2_000;

  /** How long after the end of a plan the last of those that waited for it asks. */
  private static final long SPREAD_MILLIS = 50;

  private final ControlCore core;
  private final Membership membership;
  private final Request.Admission admission;
  private boolean asking;
  private boolean stays;
  private boolean impatient;

  /** When it began to serve, a plan with it was under way: how long that takes is no concern of who starts it again. */
  private boolean expected;

  private @Nullable PlanRecord awaited;
  private long turn;
  private int pauses;
  private int silences;
  private long patienceEndNanos;

  Candidacy(ControlCore core, Membership membership) {
    this.core = core;
    this.membership = membership;
    this.admission = core.settings().admission();
  }

  /** The node serves from now on. */
  void begin(MemberTable table) {
    patienceEndNanos = core.now().plusMillis(PATIENCE_MILLIS).monotonicNanos();
    awaited = table.activePlan();
    expected = awaited != null && awaited.plan().nextMembers().contains(core.self());
    boolean waits = isToReplace(table)
        ? admission != Request.Admission.NOW
        : admission == Request.Admission.LATER;
    if (isCandidate(table) && waits) {
      stay("it was told to wait until a plan with it is committed");
    } else if (isCandidate(table)) {
      askWithin(SPREAD_MILLIS);
    }
  }

  private boolean isToReplace(MemberTable table) {
    Replacement replacement = core.settings().replacement();
    return replacement != null && replacement.isOpen(table);
  }

  private boolean isCandidate(MemberTable table) {
    MemberRecord record = table.member(core.self());
    return record != null
        && !table.current().contains(core.self())
        && (record.state() == MemberState.JOINING || record.state() == MemberState.ACTIVE);
  }

  /**
   * Whether the node is in the ring or came back in the middle of the plan that leads there, or knows that it is not going
   * to be by asking, or has asked long enough.
   */
  boolean isSettled() {
    return stays || impatient || expected || !isCandidate(membership.table());
  }

  /** This table is in force now. */
  void changed(MemberTable table) {
    PlanRecord before = awaited;
    awaited = table.activePlan();
    if (before == null || awaited != null || stays || !isCandidate(table)) {
      return;
    }
    PlanRecord ended = table.plans().get(before.plan().id());
    if (ended != null && ended.aborted() && ended.plan().nextMembers().contains(core.self())) {
      stay("plan " + ended.plan().name() + ", which had it in the ring, was aborted");
    } else if (!asking) {
      pauses = 0;
      askWithin(SPREAD_MILLIS);
    }
  }

  private void askWithin(long millis) {
    core.after(core.random().nextLong(millis), new Due.AskToEnter(++turn));
  }

  /** The pause of a turn is over. */
  void due(long pausedTurn) {
    MemberTable table = membership.table();
    if (pausedTurn != turn || asking || stays || !isCandidate(table)) {
      return;
    }
    impatient |= core.now().monotonicNanos() - patienceEndNanos >= 0;
    MemberRecord own = table.member(core.self());
    MemberRecord member = member(table);
    if (awaited != null || own == null || member == null || own.state() != MemberState.JOINING) {
      pause(0);
      return;
    }
    Replacement replacement = core.settings().replacement();
    if (replacement != null && replacement.isOpen(table)) {
      replace(replacement);
      return;
    }
    asking = true;
    core.send(
        new Exchanges.Purpose.Entrance(),
        member.address(),
        Epoch.of(table),
        new Request.Join(own, admission),
        ANSWER_MILLIS);
  }

  /** Any member may commit a plan, and so may a candidate. */
  private void replace(Replacement replacement) {
    MemberTable table = membership.wanted();
    if (table.activePlan() != null) { // its own, which is not durable yet
      pause(0);
      return;
    }
    if (replacement.waitsForRemoval(table)) {
      stay("member " + replacement.old() + " is to be removed before this node takes its place: "
          + replacement.removal());
      return;
    }
    try {
      RingChange change = RingChange.on(table).replace(replacement.old(), core.self());
      membership.change(table.withPlan(NewPlan.committed(core, table, change)));
    } catch (PlanException e) {
      stay(String.valueOf(e.getMessage()));
      return;
    }
    pause(0);
  }

  /** Whom to ask: the first member of the ring, and the next one whenever somebody is silent. */
  private @Nullable MemberRecord member(MemberTable table) {
    List<NodeId> members = new ArrayList<>(table.current().members());
    members.removeIf(table::isRemoved);
    return members.isEmpty() ? null : table.member(members.get(silences % members.size()));
  }

  private void pause(long leastMillis) {
    long span = Math.min(LONGEST_PAUSE_MILLIS, SHORTEST_PAUSE_MILLIS << Math.min(pauses, 10));
    long millis = Math.max(leastMillis, span / 2 + core.random().nextLong(span / 2));
    pauses++;
    core.after(millis, new Due.AskToEnter(++turn));
  }

  /** The member that was asked has answered; the table that it shows was joined already. */
  void answered(Reply reply) {
    asking = false;
    if (!(reply instanceof Reply.Refusal refusal)) {
      pause(0);
    } else if (refusal.retryAfterMillis() == 0) {
      stay(refusal.detail());
    } else {
      pause(refusal.retryAfterMillis());
    }
  }

  /** The member that was asked is silent. */
  void unanswered() {
    asking = false;
    silences++;
    pause(0);
  }

  private void stay(String why) {
    stays = true;
    core.effects().note("node " + core.self() + " stays a candidate: " + why);
  }
}
