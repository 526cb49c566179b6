package io.gramme.node.gossip;

import io.gramme.machine.Machine;
import io.gramme.machine.Time;
import io.gramme.membership.Address;
import io.gramme.membership.CurrentMembers;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Lets a node into the cluster (rule E5), one at a time, for as long as no key is stored.
 *
 * <pre>
 *   idle --JoinAsked--> preparing --all members prepared--> installing --Installed--> idle
 *                           |  a refusal, silence or a lost answer
 *                           +--> idle (members released, the joiner told why)
 * </pre>
 *
 * <p>Every current member prepares, this one included, and each accepts one change at a time under this node's own
 * epoch. Two coordinators therefore never both pass from the same ring: at least one of them is refused and tells its
 * joiner to come again. This node's own hold does not lapse while it installs, so that no other change can start from
 * a ring that it is about to replace. If it dies after the others prepared, their holds lapse; if it dies after the
 * new table was durable here, no other join passes until it is back and has spread it, because every join needs it.
 */
final class JoinCoordinator implements Machine<JoinCoordinator.Event, JoinCoordinator.Effects> {
  /** How long the members' writes wait at most; must well exceed {@link #PREPARE_MILLIS}. */
  static final long HOLD_MILLIS = 10_000;

  /** How long members may take to answer; nothing is installed later than this after the first was asked. */
  static final long PREPARE_MILLIS = 3_000;

  /** After what time a refused joiner should come again, on average. */
  static final long RETRY_MILLIS = 200;

  sealed interface Event {
    /** A node asks to be let in, seen under the table in force. */
    record JoinAsked(long caller, MemberRecord candidate, MemberTable table) implements Event {}

    /** A member, this node included, accepts the change. */
    record Prepared(long token, NodeId member) implements Event {}

    /** A member refuses it; worth trying again or not. */
    record Declined(long token, NodeId member, String detail, boolean worthRetrying)
        implements Event {}

    /** The new table is durable and in force here. */
    record Installed(long token, MemberTable table) implements Event {}

    /** The new table could not be made durable. */
    record NotInstalled(long token, String detail) implements Event {}

    /** The members had their time. */
    record TimeOver(long token) implements Event {}
  }

  interface Effects {
    /** Asks a member, this node included, to prepare; answered by Prepared or Declined, or never. */
    void prepare(NodeId member, long token, long holdMillis, MemberTable table);

    /** Makes a table durable and puts it in force here. */
    void install(long token, MemberTable table);

    /** Tells a member, this node included, the outcome: the new table, or the old one when the change was given up. */
    void conclude(NodeId member, long token, MemberTable table);

    void wake(long token, long afterMillis);

    void answer(long caller, Reply reply);
  }

  private record Change(
      long token,
      long caller,
      MemberRecord candidate,
      MemberTable base,
      TreeSet<NodeId> waiting,
      long deadlineNanos,
      boolean installing) {
    Change nowInstalling() {
      return new Change(token, caller, candidate, base, waiting, deadlineNanos, true);
    }
  }

  private final RandomGenerator random;
  private @Nullable Change change;

  JoinCoordinator(RandomGenerator random) {
    this.random = random;
  }

  @Override
  public void on(Time now, Event event, Effects effects) {
    if (event instanceof Event.JoinAsked asked) {
      asked(now, asked, effects);
    } else if (event instanceof Event.Prepared prepared) {
      prepared(now, prepared, effects);
    } else if (event instanceof Event.Declined declined) {
      declined(declined, effects);
    } else if (event instanceof Event.Installed installed) {
      installed(installed, effects);
    } else if (event instanceof Event.NotInstalled failed) {
      notInstalled(failed, effects);
    } else if (event instanceof Event.TimeOver over) {
      Change running = changeOf(over.token());
      if (running != null && !running.installing()) {
        timeOver(running, effects);
      }
    }
  }

  private void asked(Time now, Event.JoinAsked asked, Effects effects) {
    MemberTable table = asked.table();
    MemberRecord candidate = asked.candidate();
    if (table.current().members().contains(candidate.id()) && sameLife(table, candidate)) {
      effects.answer(asked.caller(), new Reply.Table(table));
      return;
    }
    String obstacle = obstacle(table, candidate);
    if (obstacle != null) {
      effects.answer(asked.caller(), Reply.Refusal.of(RefusalCode.JOIN_REFUSED, obstacle));
      return;
    }
    if (change != null) {
      answerBusy(asked.caller(), "another node is joining just now", effects);
      return;
    }
    begin(now, asked, effects);
  }

  private void begin(Time now, Event.JoinAsked asked, Effects effects) {
    MemberTable table = asked.table();
    long token = random.nextLong();
    TreeSet<NodeId> waiting = new TreeSet<>(table.current().members());
    long deadline = now.plusMillis(PREPARE_MILLIS).monotonicNanos();
    change =
        new Change(token, asked.caller(), asked.candidate(), table, waiting, deadline, false);
    effects.wake(token, PREPARE_MILLIS);
    for (NodeId member : table.current().members()) {
      effects.prepare(member, token, HOLD_MILLIS, table);
    }
  }

  private static boolean sameLife(MemberTable table, MemberRecord candidate) {
    MemberRecord known = table.member(candidate.id());
    return known != null
        && known.incarnation() == candidate.incarnation()
        && known.state() == MemberState.ACTIVE
        && known.seat().equals(candidate.seat());
  }

  private static @Nullable String obstacle(MemberTable table, MemberRecord candidate) {
    if (candidate.state() != MemberState.ACTIVE) {
      return "a joining node's record must be ACTIVE, it is " + candidate.state();
    }
    for (MemberRecord member : table.members().values()) {
      if (member.id().equals(candidate.id())) {
        return "node id " + candidate.id() + " is known here as " + member.state()
            + " in incarnation " + member.incarnation() + ", seat '" + member.seat() + "'";
      }
      if (member.state() == MemberState.REMOVED) {
        continue;
      }
      if (member.seat().equals(candidate.seat())) {
        return "seat '" + candidate.seat() + "' is taken by member " + member.id() + " at "
            + member.address();
      }
      if (member.address().equals(candidate.address())) {
        return "address " + candidate.address() + " belongs to member " + member.id()
            + ": start that node from its own directory, or listen elsewhere";
      }
    }
    return null;
  }

  private @Nullable Change changeOf(long token) {
    Change running = change;
    return running != null && running.token() == token ? running : null;
  }

  private void prepared(Time now, Event.Prepared prepared, Effects effects) {
    Change running = changeOf(prepared.token());
    if (running == null || running.installing() || !running.waiting().contains(prepared.member())) {
      return;
    }
    if (now.monotonicNanos() - running.deadlineNanos() > 0) {
      timeOver(running, effects); // this node was stopped meanwhile, and the holds may have lapsed
      return;
    }
    running.waiting().remove(prepared.member());
    if (running.waiting().isEmpty()) {
      change = running.nowInstalling();
      effects.install(running.token(), withCandidate(running.base(), running.candidate()));
    }
  }

  private static MemberTable withCandidate(MemberTable base, MemberRecord candidate) {
    List<NodeId> members = new ArrayList<>(base.current().members());
    members.add(candidate.id());
    members.sort(null);
    return base.withMember(candidate)
        .withCurrent(new CurrentMembers(base.current().sequence() + 1, 0, members));
  }

  private void declined(Event.Declined declined, Effects effects) {
    Change running = changeOf(declined.token());
    if (running == null || running.installing()) {
      return;
    }
    giveUp(running, declined.detail(), declined.worthRetrying(), effects);
  }

  private void timeOver(Change running, Effects effects) {
    NodeId silent = running.waiting().first();
    MemberRecord record = running.base().member(silent);
    Address address = record == null ? null : record.address();
    giveUp(running, "member " + silent + " at " + address + " does not answer", true, effects);
  }

  private void notInstalled(Event.NotInstalled failed, Effects effects) {
    Change running = changeOf(failed.token());
    if (running != null) {
      giveUp(running, failed.detail(), false, effects);
    }
  }

  private void giveUp(Change running, String why, boolean worthRetrying, Effects effects) {
    change = null;
    conclude(running, running.base(), effects);
    if (worthRetrying) {
      answerBusy(running.caller(), why, effects);
    } else {
      effects.answer(running.caller(), Reply.Refusal.of(RefusalCode.JOIN_REFUSED, why));
    }
  }

  private void installed(Event.Installed installed, Effects effects) {
    Change running = changeOf(installed.token());
    if (running == null) {
      return;
    }
    change = null;
    conclude(running, installed.table(), effects);
    effects.answer(running.caller(), new Reply.Table(installed.table()));
  }

  private static void conclude(Change running, MemberTable outcome, Effects effects) {
    for (NodeId member : running.base().current().members()) {
      effects.conclude(member, running.token(), outcome);
    }
  }

  /** Spread, so that two joiners that met do not meet again. */
  private void answerBusy(long caller, String why, Effects effects) {
    long millis = RETRY_MILLIS / 2 + random.nextLong(RETRY_MILLIS);
    effects.answer(
        caller,
        Reply.Refusal.retryAfter(
            RefusalCode.NOT_READY, "the join has to wait: " + why, millis));
  }
}
