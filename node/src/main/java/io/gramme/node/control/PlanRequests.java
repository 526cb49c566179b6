package io.gramme.node.control;

import io.gramme.membership.ClusterRing;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.OwnerGroup;
import io.gramme.membership.PlanRecord;
import io.gramme.membership.PlanStage;
import io.gramme.membership.Removal;
import io.gramme.membership.RingChange;
import io.gramme.membership.RingPlan;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.ring.PartitionId;
import io.gramme.wire.TableCodec;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What operators ask about the ring (rules E3, E6): to show a plan, to commit one, to end one, to remove a member. Each is
 * answered with the table once that is durable, or refused with a sentence for people.
 */
final class PlanRequests {
  /** How many plans may wait for somebody to commit them. */
  static final int MOST_PROPOSED = 32;

  /** How many plans from one ring a table takes, aborted ones included; the rest is for what other sides of a split know. */
  static final int MOST_PLANS = TableCodec.MAX_PLANS / 2;

  private final ControlCore core;
  private final Membership membership;

  PlanRequests(ControlCore core, Membership membership) {
    this.core = core;
    this.membership = membership;
  }

  void proposed(long ticket, RingPlan plan) {
    MemberTable table = membership.wanted();
    PlanRecord known = table.plans().get(plan.id());
    if (known != null && known.plan().equals(plan) && !known.aborted()) {
      membership.change(ticket, table);
      return;
    }
    String obstacle = RingChange.obstacle(table, plan);
    obstacle = obstacle == null ? roomObstacle(table) : obstacle;
    if (obstacle != null) {
      refuse(ticket, obstacle);
    } else {
      membership.change(ticket, table.withPlan(PlanRecord.proposing(plan)));
    }
  }

  private static @Nullable String roomObstacle(MemberTable table) {
    long open = table.plans().values().stream()
        .filter(record -> !record.committed() && !record.aborted())
        .count();
    return open >= MOST_PROPOSED
        ? open + " plans wait to be committed; allowed are " + MOST_PROPOSED
            + ": commit or abort one of them"
        : fullObstacle(table);
  }

  /** Why a table takes no more plans; null while it does. */
  static @Nullable String fullObstacle(MemberTable table) {
    return table.plans().size() >= MOST_PLANS
        ? "the table holds " + table.plans().size() + " plans that were made for this ring; allowed"
            + " are " + MOST_PLANS + ": commit one of those that wait"
        : null;
  }

  /** A plan that is under way, or done, was committed by somebody whose answer was lost. */
  void committed(long ticket, Request.CommitPlan asked) {
    MemberTable table = membership.wanted();
    PlanRecord known = table.plans().get(asked.plan());
    if (isDone(table, asked.plan()) || (known != null && isUnderWay(table, known))) {
      membership.change(ticket, table);
      return;
    }
    String obstacle =
        known == null ? unknown(table, asked.plan()) : RingChange.obstacle(table, known.plan());
    if (known == null || obstacle != null) {
      refuse(ticket, String.valueOf(obstacle));
    } else {
      membership.change(ticket, table.withPlan(known.commit()));
    }
  }

  private static boolean isDone(MemberTable table, long plan) {
    return table.current().plan() == plan;
  }

  private static boolean isUnderWay(MemberTable table, PlanRecord record) {
    PlanStage stage = table.stageOf(record);
    return stage == PlanStage.COPY || stage == PlanStage.MOVE;
  }

  private static String unknown(MemberTable table, long plan) {
    return "plan " + RingPlan.nameOf(plan)
        + " is not known here: it was never proposed, or made for"
        + " a ring before the one in force, which has sequence "
        + table.current().sequence()
        + ", or this member has not heard of it yet";
  }

  void aborted(long ticket, Request.AbortPlan asked) {
    MemberTable table = membership.wanted();
    String name = RingPlan.nameOf(asked.plan());
    PlanRecord known = table.plans().get(asked.plan());
    if (isDone(table, asked.plan())) {
      refuse(ticket, "plan " + name + " is done: make another one that leads back");
    } else if (known == null) {
      refuse(ticket, unknown(table, asked.plan()));
    } else if (table.stageOf(known) == PlanStage.MOVE) {
      refuse(
          ticket,
          "all participants have said go to plan " + name + ", and nobody turns back after that:"
              + " wait for its end and make another one that leads back");
    } else {
      membership.change(ticket, table.withPlan(known.abort()));
    }
  }

  /** E6: what only the removed member holds is lost, so somebody must be left who holds the rest. */
  void removed(long ticket, Request.RemoveMember asked) {
    MemberTable table = membership.wanted();
    NodeId member = asked.member();
    MemberRecord known = table.member(member);
    if (member.equals(core.self())) {
      refuse(ticket, "member " + member + " does not remove itself: ask another member");
    } else if (known == null) {
      refuse(ticket, "node " + member + " is unknown to this cluster");
    } else if (table.isRemoved(member)) {
      membership.change(ticket, table);
    } else {
      remove(ticket, table, known);
    }
  }

  private void remove(long ticket, MemberTable table, MemberRecord member) {
    Removal by = new Removal(core.self(), core.now().wallMillis());
    MemberTable without = table.withMember(member.removed(by));
    String obstacle = unsettledObstacle(table, member.id());
    obstacle = obstacle == null ? lastOwnerObstacle(without, member.id()) : obstacle;
    if (obstacle != null) {
      refuse(ticket, obstacle);
    } else {
      membership.change(ticket, without);
    }
  }

  /**
   * E3: how a removal in the middle of a plan ends is decided by what all survivors held of the vote. While one of them has
   * not said that, removing another could make members see different ends; the one to be removed is not waited for.
   */
  private static @Nullable String unsettledObstacle(MemberTable table, NodeId member) {
    PlanRecord plan = table.activePlan();
    if (plan == null) {
      return null;
    }
    SortedSet<NodeId> survivors = plan.plan().participants(table.current());
    SortedSet<NodeId> removed = new TreeSet<>(survivors);
    removed.retainAll(table.removed());
    survivors.removeAll(removed);
    survivors.remove(member);
    for (NodeId earlier : removed) {
      for (NodeId survivor : survivors) {
        if (!plan.isHeld(earlier, survivor)) {
          return "member " + earlier + " was removed while plan " + plan.plan().name()
              + " is under way, and member " + survivor + " has not said yet what it knows of its"
              + " vote: ask again in a moment";
        }
      }
    }
    return null;
  }

  private static @Nullable String lastOwnerObstacle(MemberTable without, NodeId member) {
    ClusterRing ring = ClusterRing.of(without);
    int replicas = without.parameters().placement().replicas();
    for (int index = 0; index < without.parameters().placement().partitions(); index++) {
      PartitionId partition = new PartitionId(replicas, index);
      OwnerGroup next = ring.nextOwners(partition);
      if (ring.currentOwners(partition).live().isEmpty()
          || (next != null && next.live().isEmpty())) {
        return "member " + member + " is the last owner of partition " + index
            + " that was not removed: its keys would have no owner any more";
      }
    }
    return null;
  }

  private void refuse(long ticket, String detail) {
    core.effects().reply(ticket, Reply.Refusal.of(RefusalCode.PLAN_REFUSED, detail));
  }
}
