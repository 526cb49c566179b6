package io.gramme.node.gossip;

import io.gramme.machine.Machine;
import io.gramme.machine.Sealed;
import io.gramme.machine.Time;
import io.gramme.membership.CurrentMembers;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.wire.TableCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Lets a node into the cluster (rule E5), one at a time, for as long as no key is stored.
 *
 * <pre>
 *   idle --JoinAsked--> HOLDING --this node prepared--> PREPARING --all prepared--> INSTALLING --Installed--> idle
 *                          |                               |  a refusal, silence or a lost answer
 *                          +-------------------------------+--> idle (members released, the joiner told why)
 * </pre>
 *
 * <p>Every current member prepares, this one first, and each accepts one change at a time under this node's own
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

    /** The new table is durable and in force here; overruled when a member has let its hold lapse meanwhile. */
    record Installed(long token, MemberTable table, boolean overruled) implements Event {}

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

  private enum Stage {
    HOLDING,
    PREPARING,
    INSTALLING
  }

  private static final class Change {
    final long token;
    final Event.JoinAsked asked;
    final long deadlineNanos;
    final TreeSet<NodeId> waiting = new TreeSet<>();
    Stage stage = Stage.HOLDING;

    Change(long token, Event.JoinAsked asked, long deadlineNanos) {
      this.token = token;
      this.asked = asked;
      this.deadlineNanos = deadlineNanos;
    }

    MemberTable base() {
      return asked.table();
    }
  }

  private final NodeId self;
  private final RandomGenerator random;
  private @Nullable Change change;

  JoinCoordinator(NodeId self, RandomGenerator random) {
    this.self = self;
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
    } else if (event instanceof Event.TimeOver over) {
      Change running = undecided(over.token());
      if (running != null) {
        timeOver(running, effects);
      }
    } else {
      throw Sealed.unknown(event);
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
    Change begun =
        new Change(random.nextLong(), asked, now.plusMillis(PREPARE_MILLIS).monotonicNanos());
    begun.waiting.add(self);
    change = begun;
    effects.wake(begun.token, PREPARE_MILLIS);
    effects.prepare(self, begun.token, HOLD_MILLIS, begun.base());
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
      if (member.id().equals(candidate.id()) && isOverruled(table, member, candidate)) {
        continue;
      }
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
    return TableCodec.obstacle(withCandidate(table, candidate));
  }

  /** Whether the candidate was let in once by a change that was overruled: it may come again. */
  private static boolean isOverruled(
      MemberTable table, MemberRecord known, MemberRecord candidate) {
    return known.state() == MemberState.ACTIVE
        && known.incarnation() == candidate.incarnation()
        && known.seat().equals(candidate.seat())
        && !table.current().members().contains(candidate.id());
  }

  /** The change of a token while it can still be given up. */
  private @Nullable Change undecided(long token) {
    Change running = change;
    boolean found = running != null && running.token == token && running.stage != Stage.INSTALLING;
    return found ? running : null;
  }

  private void prepared(Time now, Event.Prepared prepared, Effects effects) {
    Change running = undecided(prepared.token());
    if (running == null || !running.waiting.contains(prepared.member())) {
      return;
    }
    if (now.monotonicNanos() - running.deadlineNanos > 0) {
      timeOver(running, effects); // this node was stopped meanwhile, and the holds may have lapsed
      return;
    }
    running.waiting.remove(prepared.member());
    if (running.stage == Stage.HOLDING) {
      prepareOthers(running, effects);
    }
    if (running.waiting.isEmpty()) {
      running.stage = Stage.INSTALLING;
      effects.install(running.token, withCandidate(running.base(), running.asked.candidate()));
    }
  }

  private void prepareOthers(Change running, Effects effects) {
    running.stage = Stage.PREPARING;
    running.waiting.addAll(running.base().current().members());
    running.waiting.remove(self);
    for (NodeId member : running.waiting) {
      effects.prepare(member, running.token, HOLD_MILLIS, running.base());
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
    Change running = undecided(declined.token());
    if (running != null) {
      giveUp(running, declined.detail(), declined.worthRetrying(), effects);
    }
  }

  private void timeOver(Change running, Effects effects) {
    NodeId silent = running.waiting.first();
    MemberRecord record = running.base().member(silent);
    String where = record == null ? "" : " at " + record.address();
    giveUp(running, "member " + silent + where + " does not answer", true, effects);
  }

  private void giveUp(Change running, String why, boolean worthRetrying, Effects effects) {
    change = null;
    conclude(running, running.base(), effects);
    if (worthRetrying) {
      answerBusy(running.asked.caller(), why, effects);
    } else {
      effects.answer(running.asked.caller(), Reply.Refusal.of(RefusalCode.JOIN_REFUSED, why));
    }
  }

  private void installed(Event.Installed installed, Effects effects) {
    Change running = change;
    if (running == null || running.token != installed.token()) {
      return;
    }
    change = null;
    conclude(running, installed.table(), effects);
    if (installed.overruled()) {
      answerBusy(running.asked.caller(), "a member had not heard of its end in time", effects);
      return;
    }
    effects.answer(running.asked.caller(), new Reply.Table(installed.table()));
  }

  private void conclude(Change running, MemberTable outcome, Effects effects) {
    if (running.stage == Stage.HOLDING) {
      effects.conclude(self, running.token, outcome);
      return;
    }
    for (NodeId member : running.base().current().members()) {
      effects.conclude(member, running.token, outcome);
    }
  }

  /** Spread, so that two joiners that met do not meet again. */
  private void answerBusy(long caller, String why, Effects effects) {
    long millis = RETRY_MILLIS / 2 + random.nextLong(RETRY_MILLIS);
    effects.answer(
        caller,
        Reply.Refusal.retryAfter(RefusalCode.NOT_READY, "the join has to wait: " + why, millis));
  }
}
