package io.gramme.it.sim.check;

import io.gramme.it.sim.world.SimCluster;
import io.gramme.it.sim.world.SimNode;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.PlanRecord;
import io.gramme.membership.PlanStage;
import io.gramme.node.storage.StorageEngine;
import io.gramme.ring.PartitionId;
import io.gramme.ring.PlacementParameters;
import org.jspecify.annotations.Nullable;

/**
 * In calm weather every change of the ring comes to its end (rules E1, E3, E4): all members serve with one table, no plan is
 * under way, who has left is gone, and nobody holds keys of partitions that it does not own.
 */
public final class RingAtRest {
  private RingAtRest() {}

  /** What has not come to its end; null when nothing is left. */
  public static @Nullable String obstacle(SimCluster cluster) {
    MemberTable table = cluster.ring().table();
    String obstacle = ofPlans(table);
    for (MemberRecord member : table.members().values()) {
      obstacle = obstacle == null ? ofMember(table, member) : obstacle;
    }
    for (SimNode node : cluster.nodes()) {
      obstacle = obstacle == null && node.isWanted() ? ofNode(cluster.ring(), node) : obstacle;
    }
    return obstacle;
  }

  private static @Nullable String ofPlans(MemberTable table) {
    for (PlanRecord plan : table.plans().values()) {
      PlanStage stage = table.stageOf(plan);
      if (stage == PlanStage.COPY || stage == PlanStage.MOVE) {
        return "a plan is still in " + stage + ": " + plan;
      }
    }
    return null;
  }

  private static @Nullable String ofMember(MemberTable table, MemberRecord member) {
    boolean inRing = table.current().contains(member.id());
    MemberState state = member.state();
    boolean atRest = state == MemberState.REMOVED
        || (inRing ? state == MemberState.ACTIVE : state == MemberState.JOINING);
    return atRest
        ? null
        : "member " + member.id() + " is still " + state + (inRing ? " in" : " outside of")
            + " the ring";
  }

  private static @Nullable String ofNode(ClusterRing known, SimNode node) {
    if (!node.serves()) {
      return node + " does not serve";
    }
    if (!node.ring().table().equals(known.table())) {
      return node + " has the table " + node.ring().table() + ", and all together have "
          + known.table();
    }
    StorageEngine disk = node.disk();
    PlacementParameters placement = known.table().parameters().placement();
    for (int index = 0; index < placement.partitions(); index++) {
      PartitionId partition = new PartitionId(placement.replicas(), index);
      if (disk.counts(partition).keys() > 0 && !known.isOwner(node.id(), partition)) {
        return node + " holds keys of " + partition + ", whose owners are "
            + known.owners(partition);
      }
    }
    return null;
  }
}
