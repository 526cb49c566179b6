package io.gramme.driver.internal;

import io.gramme.driver.ClusterAdmin;
import io.gramme.driver.ClusterChange;
import io.gramme.driver.ClusterTransfers;
import io.gramme.driver.ClusterView;
import io.gramme.driver.ErrorCode;
import io.gramme.driver.InvalidArgumentException;
import io.gramme.driver.PlanRefusedException;
import io.gramme.driver.PlannedChange;
import io.gramme.driver.Problem;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.driver.engine.Inquiry;
import io.gramme.machine.Sealed;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.PlanException;
import io.gramme.membership.RingChange;
import io.gramme.membership.RingPlan;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import java.security.SecureRandom;

/** Plans and removals, asked of members. */
record Administration(Inquiries inquiries) implements ClusterAdmin {
  private static final SecureRandom IDS = new SecureRandom();

  @Override
  public ClusterView view() {
    return ClusterViews.of(inquiries.table());
  }

  @Override
  public PlannedChange propose(ClusterChange... changes) {
    if (Problem.required(changes, "array of changes").length == 0) {
      throw new InvalidArgumentException(
          Problem.of(ErrorCode.INVALID_ARGUMENT, "there is no change; a plan needs at least one"));
    }
    MemberTable table = inquiries.table();
    RingPlan plan = plan(table, changes);
    PlannedChange planned = PlannedChanges.of(table, plan, usage());
    inquiries.changed(new Request.ProposePlan(plan));
    return planned;
  }

  private CallOutcome.MembersAnswered usage() {
    return inquiries.await(Inquiry.toEvery(new Request.FetchUsage(), Reply.Usage.class));
  }

  private static RingPlan plan(MemberTable table, ClusterChange... changes) {
    try {
      RingChange change = RingChange.on(table);
      for (ClusterChange wanted : changes) {
        change = with(change, table, Problem.required(wanted, "change"));
      }
      return change.plan(newId(), System.currentTimeMillis());
    } catch (PlanException e) {
      throw new PlanRefusedException(
          Problem.of(ErrorCode.PLAN_REFUSED, String.valueOf(e.getMessage())).causedBy(e));
    }
  }

  private static RingChange with(RingChange change, MemberTable table, ClusterChange wanted) {
    if (wanted instanceof ClusterChange.Join join) {
      return change.join(MemberIds.node(join.node()));
    } else if (wanted instanceof ClusterChange.Leave leave) {
      NodeId node = MemberIds.node(leave.node());
      // One that was removed is in no next ring, so there is nothing to be asked for.
      boolean dropped = table.isRemoved(node) && table.current().contains(node);
      return dropped ? change : change.leave(node);
    } else if (wanted instanceof ClusterChange.Replace replace) {
      return change.replace(MemberIds.node(replace.old()), MemberIds.node(replace.by()));
    } else if (wanted instanceof ClusterChange.Weight weight) {
      return change.weight(MemberIds.node(weight.node()), weight.weight());
    } else if (wanted instanceof ClusterChange.Zone zone) {
      return change.zone(MemberIds.node(zone.node()), zone.zone());
    } else if (wanted instanceof ClusterChange.Absent absent) {
      return change.absent(MemberIds.node(absent.node()));
    } else if (wanted instanceof ClusterChange.BelowReplicas) {
      return change.evenBelowN();
    } else {
      throw Sealed.unknown(wanted);
    }
  }

  private static long newId() {
    long id = IDS.nextLong();
    return id == 0 ? 1 : id;
  }

  @Override
  public ClusterView commit(String planId) {
    long plan = MemberIds.plan(planId);
    return ClusterViews.of(inquiries.changed(new Request.CommitPlan(plan)));
  }

  @Override
  public ClusterView abort(String planId) {
    long plan = MemberIds.plan(planId);
    return ClusterViews.of(inquiries.changed(new Request.AbortPlan(plan)));
  }

  @Override
  public ClusterView remove(String memberId) {
    NodeId member = MemberIds.node(memberId);
    return ClusterViews.of(inquiries.changed(new Request.RemoveMember(member)));
  }

  @Override
  public ClusterTransfers transfers() {
    MemberTable table = inquiries.table();
    CallOutcome.MembersAnswered moved =
        inquiries.await(Inquiry.toEvery(new Request.FetchTransfers(), Reply.Transfers.class));
    return TransferViews.of(table, moved, usage());
  }
}
