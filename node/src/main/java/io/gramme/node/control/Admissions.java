package io.gramme.node.control;

import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.PlanException;
import io.gramme.membership.PlanRecord;
import io.gramme.membership.RingChange;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.wire.TableCodec;
import org.jspecify.annotations.Nullable;

/**
 * Lets nodes into the cluster (rule E5): one that asks becomes known as a candidate, and if it is to be an owner, and may
 * be, this member proposes and commits a plan with it. While another plan is under way it stays a candidate and asks again.
 */
final class Admissions {
  private static final long SEARCH_MILLIS = 2_000;

  /** After what time it makes sense to ask again whether keys are stored, when a member did not say. */
  private static final long RETRY_MILLIS = 500;

  private final ControlCore core;
  private final Membership membership;
  private final KeySearches searches;

  Admissions(ControlCore core, Membership membership, KeySearches searches) {
    this.core = core;
    this.membership = membership;
    this.searches = searches;
  }

  /** A node asks to be known, and to be an owner as it says. */
  void asked(long ticket, Request.Join join) {
    MemberTable table = membership.wanted();
    if (isGoing(table)) {
      core.effects()
          .reply(
              ticket,
              Reply.Refusal.retryAfter(
                  RefusalCode.NOT_READY,
                  "member " + core.self() + " is leaving: ask another one",
                  RETRY_MILLIS));
      return;
    }
    MemberRecord candidate = join.candidate();
    String obstacle = isKnown(table, candidate) ? null : obstacle(table, candidate);
    if (obstacle != null) {
      core.effects().reply(ticket, Reply.Refusal.of(RefusalCode.JOIN_REFUSED, obstacle));
      return;
    }
    MemberTable known = isKnown(table, candidate) ? table : table.withMember(candidate);
    if (!mayBePlanned(known, candidate.id()) || join.admission() == Request.Admission.LATER) {
      membership.change(ticket, known);
    } else if (join.admission() == Request.Admission.NOW) {
      plan(ticket, known, candidate.id());
    } else {
      membership.change(known);
      KeySearches.Goal goal = new KeySearches.Goal.Entrance(ticket, candidate.id());
      searches.begin(goal, membership.table(), Request.FindKeys.ANY, SEARCH_MILLIS);
    }
  }

  /** A member that leaves does not let in who might take its own place before it is gone. */
  private boolean isGoing(MemberTable table) {
    MemberRecord own = table.member(core.self());
    return own != null
        && (own.state() == MemberState.LEAVING || own.state() == MemberState.REMOVED);
  }

  /** Whether it is the life of a node that the table has a record of, in whatever state that is by now. */
  private static boolean isKnown(MemberTable table, MemberRecord candidate) {
    MemberRecord known = table.member(candidate.id());
    return known != null
        && known.state() != MemberState.REMOVED
        && known.incarnation() == candidate.incarnation()
        && known.seat().equals(candidate.seat());
  }

  private static @Nullable String obstacle(MemberTable table, MemberRecord candidate) {
    if (candidate.state() != MemberState.JOINING) {
      return "a joining node's record must be JOINING, it is " + candidate.state();
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
            + ": start that node from its own directory, or give this one another address";
      }
    }
    return TableCodec.obstacle(table.withMember(candidate));
  }

  /** Not while a plan is under way, nor before a candidate has got rid of what it received for one that was aborted. */
  private static boolean mayBePlanned(MemberTable table, NodeId candidate) {
    MemberRecord record = table.member(candidate);
    return record != null
        && record.state() == MemberState.JOINING
        && !table.current().contains(candidate)
        && table.activePlan() == null;
  }

  /** The members were asked whether they hold any key. */
  void searched(KeySearches.Goal.Entrance entrance, KeySearches.Outcome outcome) {
    MemberTable table = membership.wanted();
    if (outcome.found() != null) {
      refuse(
          entrance.ticket(),
          "the cluster holds keys: commit a plan with it, or start the node with --commit ("
              + outcome.found() + ")");
    } else if (!outcome.silent().isEmpty()) {
      String detail = "members " + outcome.silent() + " do not answer whether they hold keys";
      core.effects()
          .reply(
              entrance.ticket(),
              Reply.Refusal.retryAfter(RefusalCode.NOT_READY, detail, RETRY_MILLIS));
    } else if (mayBePlanned(table, entrance.candidate())) {
      plan(entrance.ticket(), table, entrance.candidate());
    } else {
      membership.change(entrance.ticket(), table);
    }
  }

  private void plan(long ticket, MemberTable table, NodeId candidate) {
    PlanRecord plan;
    try {
      plan = NewPlan.committed(core, table, RingChange.on(table).join(candidate));
    } catch (PlanException e) {
      refuse(ticket, String.valueOf(e.getMessage()));
      return;
    }
    membership.change(ticket, table.withPlan(plan));
  }

  private void refuse(long ticket, String detail) {
    core.effects().reply(ticket, Reply.Refusal.of(RefusalCode.PLAN_REFUSED, detail));
  }
}
