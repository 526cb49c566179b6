package io.gramme.it.sim.check;

import io.gramme.it.sim.world.SimCluster;
import io.gramme.it.sim.world.SimNode;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.PlanRecord;
import io.gramme.membership.PlanStage;
import io.gramme.membership.RingPlan;
import io.gramme.membership.Vote;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Nodes decide a plan alike, and only neighbouring stages of it are in force at once: none takes a plan for aborted that
 * another one carries out, nobody pledges itself to two of them, and where one is done every participant follows its last
 * stage at least (rule E3).
 */
final class StagesAgree {
  private static final String NAME = "StagesAgree";

  private final SimCluster cluster;
  private final Verdict verdict;

  /** Every plan that was under way anywhere, and who takes part in it. */
  private final Map<Long, Set<NodeId>> participants = new LinkedHashMap<>();

  /** By plan: who has taken it for aborted, and who has carried it out. */
  private final Map<Long, Set<SimNode>> aborted = new LinkedHashMap<>();

  private final Map<Long, Set<SimNode>> carriedOut = new LinkedHashMap<>();
  private final Set<Long> done = new LinkedHashSet<>();

  StagesAgree(SimCluster cluster, Verdict verdict) {
    this.cluster = cluster;
    this.verdict = verdict;
  }

  /** From now on this table is in force at a node. */
  void inForce(SimNode node, MemberTable table) {
    if (!node.isWanted()) {
      return; // nobody waits for it any more
    }
    int pledges = 0;
    for (PlanRecord record : table.plans().values()) {
      if (record.committed() && record.plan().isOn(table.current())) {
        decides(node, table, record);
        pledges += isPledged(node, table, record) ? 1 : 0;
      }
    }
    if (pledges > 1) {
      verdict.broken(NAME, node + " has pledged itself to " + pledges + " undecided plans");
    }
    long plan = table.current().plan();
    if (plan != 0) {
      carries(node, plan);
      if (done.add(plan)) {
        isDone(node, table, plan);
      }
    }
  }

  private static boolean isPledged(SimNode node, MemberTable table, PlanRecord record) {
    Vote vote = record.vote(node.id());
    return (vote == Vote.PLEDGED || vote == Vote.GO) && table.stageOf(record) != PlanStage.ABORTED;
  }

  private void decides(SimNode node, MemberTable table, PlanRecord record) {
    RingPlan plan = record.plan();
    participants.computeIfAbsent(plan.id(), id -> plan.participants(table.current()));
    PlanStage stage = table.stageOf(record);
    if (stage == PlanStage.MOVE) {
      carries(node, plan.id());
    } else if (stage == PlanStage.ABORTED) {
      aborted.computeIfAbsent(plan.id(), id -> new LinkedHashSet<>()).add(node);
      compare(node, plan.id());
    }
  }

  private void carries(SimNode node, long plan) {
    carriedOut.computeIfAbsent(plan, id -> new LinkedHashSet<>()).add(node);
    compare(node, plan);
  }

  private void compare(SimNode node, long plan) {
    if (hasDecided(aborted, plan) && hasDecided(carriedOut, plan)) {
      verdict.broken(
          NAME,
          "plan " + RingPlan.nameOf(plan) + " is aborted at one node and carried out at another,"
              + " as " + node + " sees it now");
      aborted.remove(plan);
    }
  }

  /**
   * E3: the vote of a node that was removed by force is what those hold who take part and are left: what it knew itself,
   * and candidates of it, decides nothing.
   */
  private boolean hasDecided(Map<Long, Set<SimNode>> nodes, long plan) {
    Set<NodeId> all = participants.getOrDefault(plan, new LinkedHashSet<>());
    return nodes.getOrDefault(plan, new LinkedHashSet<>()).stream()
        .anyMatch(node -> node.isWanted() && all.contains(node.id()));
  }

  /** A node is the first for which a plan is done: all who take part have durably followed it. */
  private void isDone(SimNode node, MemberTable table, long plan) {
    Set<NodeId> all = participants.getOrDefault(plan, new LinkedHashSet<>());
    for (SimNode other : cluster.nodes()) {
      MemberTable durable = other.durableTable();
      boolean counts = all.contains(other.id()) && !table.isRemoved(other.id());
      if (counts && durable != null && isBehind(durable, table, plan)) {
        verdict.broken(
            NAME,
            "plan " + RingPlan.nameOf(plan) + " is done for " + node + ", and " + other
                + " has not followed it");
      }
    }
  }

  private static boolean isBehind(MemberTable other, MemberTable ahead, long plan) {
    if (other.current().sequence() >= ahead.current().sequence()) {
      return false;
    }
    PlanRecord record = other.plans().get(plan);
    return record == null || other.stageOf(record) != PlanStage.MOVE;
  }
}
