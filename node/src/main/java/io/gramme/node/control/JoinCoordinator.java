package io.gramme.node.control;

import io.gramme.membership.CurrentMembers;
import io.gramme.membership.Epoch;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.wire.TableCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Lets a node into the cluster (rule E5), one at a time, for as long as no key is stored.
 *
 * <pre>
 *   idle --joinAsked--> HOLDING --this node prepared--> PREPARING --all prepared--> INSTALLING --installed--> idle
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
final class JoinCoordinator {
  /** How long the members' writes wait at most; must well exceed {@link #PREPARE_MILLIS}. */
  static final long HOLD_MILLIS = 10_000;

  /** How long members may take to answer; nothing is installed later than this after the first was asked. */
  static final long PREPARE_MILLIS = 3_000;

  /** After what time a refused joiner should come again, on average. */
  static final long RETRY_MILLIS = 200;

  private static final long CONCLUSION_MILLIS = 2_000;

  private enum Stage {
    HOLDING,
    PREPARING,
    INSTALLING
  }

  private static final class Change {
    final long token;
    final long caller;
    final MemberRecord candidate;
    final MemberTable base;
    final long deadlineNanos;
    final TreeSet<NodeId> waiting = new TreeSet<>();
    Stage stage = Stage.HOLDING;

    Change(long token, long caller, MemberRecord candidate, MemberTable base, long deadlineNanos) {
      this.token = token;
      this.caller = caller;
      this.candidate = candidate;
      this.base = base;
      this.deadlineNanos = deadlineNanos;
    }
  }

  private final ControlCore core;
  private final Membership membership;
  private @Nullable Change change;

  JoinCoordinator(ControlCore core, Membership membership) {
    this.core = core;
    this.membership = membership;
  }

  /** A node asks to be let in, seen under the table in force. */
  void joinAsked(long caller, MemberRecord candidate, MemberTable table) {
    if (table.current().members().contains(candidate.id()) && sameLife(table, candidate)) {
      core.effects().reply(caller, new Reply.Table(table));
      return;
    }
    String obstacle = obstacle(table, candidate);
    if (obstacle != null) {
      core.effects().reply(caller, Reply.Refusal.of(RefusalCode.JOIN_REFUSED, obstacle));
      return;
    }
    if (change != null) {
      answerBusy(caller, "another node is joining just now");
      return;
    }
    begin(caller, candidate, table);
  }

  private void begin(long caller, MemberRecord candidate, MemberTable table) {
    long deadline = core.now().plusMillis(PREPARE_MILLIS).monotonicNanos();
    Change begun = new Change(core.random().nextLong(), caller, candidate, table, deadline);
    begun.waiting.add(core.self());
    change = begun;
    core.after(PREPARE_MILLIS, new Due.EndPreparation(begun.token));
    membership
        .hold()
        .asked(
            ChangeHold.OWN_COORDINATOR,
            begun.token,
            HOLD_MILLIS,
            table.current().sequence());
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
            + ": start that node from its own directory, or give this one another address";
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

  /** A member, this node included, accepts the change. */
  void prepared(long token, NodeId member) {
    Change running = undecided(token);
    if (running == null || !running.waiting.contains(member)) {
      return;
    }
    if (core.now().monotonicNanos() - running.deadlineNanos > 0) {
      timeOver(running); // this node was stopped meanwhile, and the holds may have lapsed
      return;
    }
    running.waiting.remove(member);
    if (running.stage == Stage.HOLDING) {
      prepareOthers(running);
    }
    if (running.waiting.isEmpty()) {
      running.stage = Stage.INSTALLING;
      membership.install(token, withCandidate(running.base, running.candidate));
    }
  }

  private void prepareOthers(Change running) {
    running.stage = Stage.PREPARING;
    running.waiting.addAll(running.base.current().members());
    running.waiting.remove(core.self());
    for (NodeId member : running.waiting) {
      send(
          running.base,
          member,
          new Exchanges.Purpose.Preparation(running.token, member),
          new Request.PrepareJoin(running.token, HOLD_MILLIS),
          PREPARE_MILLIS);
    }
  }

  private void send(
      MemberTable table, NodeId to, Exchanges.Purpose purpose, Request request, long millis) {
    MemberRecord record = table.member(to);
    if (record != null) {
      core.send(purpose, record.address(), Epoch.of(table), request, millis);
    }
  }

  private static MemberTable withCandidate(MemberTable base, MemberRecord candidate) {
    List<NodeId> members = base.current().members();
    members.add(candidate.id());
    return base.withMember(candidate).withCurrent(base.current().sequence() + 1, 0, members);
  }

  /** What came back from a member that was asked to prepare. */
  void answered(long token, NodeId member, NodeId from, Reply reply) {
    if (!from.equals(member)) {
      declined(token, "node " + from + " answers in place of member " + member, true);
    } else if (reply instanceof Reply.Done) {
      prepared(token, member);
    } else if (reply instanceof Reply.Refusal refusal) {
      declined(token, refusal.detail(), refusal.code() != RefusalCode.JOIN_REFUSED);
    } else {
      declined(token, "member " + member + " gave an answer that is none", true);
    }
  }

  /** A member was asked to prepare, and does not answer. */
  void unanswered(long token, NodeId member, String detail) {
    declined(token, "member " + member + " does not answer: " + detail, true);
  }

  private void declined(long token, String detail, boolean worthRetrying) {
    Change running = undecided(token);
    if (running != null) {
      giveUp(running, detail, worthRetrying);
    }
  }

  /** The members had their time. */
  void timeOver(long token) {
    Change running = undecided(token);
    if (running != null) {
      timeOver(running);
    }
  }

  private void timeOver(Change running) {
    NodeId silent = running.waiting.first();
    MemberRecord record = running.base.member(silent);
    String where = record == null ? "" : " at " + record.address();
    giveUp(running, "member " + silent + where + " does not answer", true);
  }

  private void giveUp(Change running, String why, boolean worthRetrying) {
    change = null;
    conclude(running, running.base);
    if (worthRetrying) {
      answerBusy(running.caller, why);
    } else {
      core.effects().reply(running.caller, Reply.Refusal.of(RefusalCode.JOIN_REFUSED, why));
    }
  }

  /**
   * The new table is durable and in force here.
   *
   * @param overruled whether a member has let its hold lapse meanwhile
   */
  void installed(long token, MemberTable table, boolean overruled) {
    Change running = change;
    if (running == null || running.token != token) {
      return;
    }
    change = null;
    conclude(running, table);
    if (overruled) {
      answerBusy(running.caller, "a member had not heard of its end in time");
      return;
    }
    core.effects().reply(running.caller, new Reply.Table(table));
  }

  private void conclude(Change running, MemberTable outcome) {
    membership.hold().released(running.token);
    if (running.stage == Stage.HOLDING) {
      return;
    }
    for (NodeId member : running.base.current().members()) {
      if (!member.equals(core.self())) {
        send(
            outcome,
            member,
            new Exchanges.Purpose.Conclusion(),
            new Request.InstallTable(running.token, outcome),
            CONCLUSION_MILLIS);
      }
    }
  }

  /** Spread, so that two joiners that met do not meet again. */
  private void answerBusy(long caller, String why) {
    long millis = RETRY_MILLIS / 2 + core.random().nextLong(RETRY_MILLIS);
    core.effects()
        .reply(
            caller,
            Reply.Refusal.retryAfter(
                RefusalCode.NOT_READY, "the join has to wait: " + why, millis));
  }
}
