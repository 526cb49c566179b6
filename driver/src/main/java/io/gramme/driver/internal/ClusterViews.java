package io.gramme.driver.internal;

import io.gramme.driver.ClusterMember;
import io.gramme.driver.ClusterPlan;
import io.gramme.driver.ClusterView;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.CurrentMembers;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.OwnerGroup;
import io.gramme.membership.PlanRecord;
import io.gramme.membership.PlanStage;
import io.gramme.membership.RingMember;
import io.gramme.membership.RingPlan;
import io.gramme.membership.Vote;
import io.gramme.ring.PartitionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Tables and answers of members as {@link io.gramme.driver.ClusterAdmin} shows them. */
final class ClusterViews {
  private ClusterViews() {}

  static ClusterView of(MemberTable table) {
    Map<NodeId, RingMember> placed = new LinkedHashMap<>();
    table.current().seats().forEach(member -> placed.put(member.id(), member));
    List<ClusterMember> members = new ArrayList<>();
    for (MemberRecord record : table.members().values()) {
      members.add(member(record, placed.get(record.id())));
    }
    List<ClusterPlan> plans = new ArrayList<>();
    for (PlanRecord record : table.plans().values()) {
      plans.add(plan(table.current(), record, table.stageOf(record)));
    }
    return new ClusterView(
        table.current().sequence(),
        table.current().plan() == 0 ? "" : RingPlan.nameOf(table.current().plan()),
        table.parameters().placement().partitions(),
        table.parameters().placement().replicas(),
        missingOwners(ClusterRing.of(table)),
        members,
        plans);
  }

  /** E3a: owners that a plan names as absent count as removed ones do. */
  private static int missingOwners(ClusterRing ring) {
    int missing = 0;
    int replicas = ring.table().parameters().placement().replicas();
    for (int index = 0; index < ring.table().parameters().placement().partitions(); index++) {
      PartitionId partition = new PartitionId(replicas, index);
      int removed = missing(ring, ring.currentOwners(partition));
      OwnerGroup next = ring.nextOwners(partition);
      missing = Math.max(missing, Math.max(removed, next == null ? 0 : missing(ring, next)));
    }
    return missing;
  }

  private static int missing(ClusterRing ring, OwnerGroup owners) {
    PlanRecord plan = ring.plan();
    long absent = plan == null
        ? 0
        : owners.live().stream()
            .filter(owner -> plan.plan().absent().contains(owner))
            .count();
    return owners.count() - owners.live().size() + (int) absent;
  }

  private static ClusterMember member(MemberRecord record, @Nullable RingMember placed) {
    RingMember place = placed == null ? RingMember.of(record) : placed;
    ClusterMember.State state = switch (record.state()) {
      case UNRECOGNIZED -> ClusterMember.State.UNRECOGNIZED;
      case JOINING -> ClusterMember.State.JOINING;
      case ACTIVE -> ClusterMember.State.ACTIVE;
      case LEAVING -> ClusterMember.State.LEAVING;
      case REMOVED -> ClusterMember.State.REMOVED;
    };
    return new ClusterMember(
        record.id().toString(),
        record.address().toString(),
        place.seat(),
        place.zone(),
        place.weight(),
        state,
        placed != null);
  }

  static ClusterPlan plan(CurrentMembers base, PlanRecord record, PlanStage stage) {
    RingPlan plan = record.plan();
    List<NodeId> joining = new ArrayList<>(plan.nextMembers());
    joining.removeAll(base.members());
    List<NodeId> leaving = new ArrayList<>(base.members());
    leaving.removeAll(plan.nextMembers());
    SortedMap<String, ClusterPlan.Vote> votes = new TreeMap<>();
    for (NodeId participant : plan.participants(base)) {
      votes.put(participant.toString(), vote(record.vote(participant)));
    }
    return new ClusterPlan(
        plan.name(),
        record.aborted() && stage == PlanStage.PROPOSED ? ClusterPlan.Stage.ABORTED : stage(stage),
        record.aborted(),
        Instant.ofEpochMilli(plan.createdMillis()),
        names(joining),
        names(leaving),
        names(plan.absent()),
        votes,
        new TreeSet<>(names(record.moved())));
  }

  private static List<String> names(Collection<NodeId> nodes) {
    return nodes.stream().map(NodeId::toString).toList();
  }

  private static ClusterPlan.Stage stage(PlanStage stage) {
    return switch (stage) {
      case PROPOSED -> ClusterPlan.Stage.PROPOSED;
      case COPY -> ClusterPlan.Stage.COPY;
      case MOVE -> ClusterPlan.Stage.MOVE;
      case DONE -> ClusterPlan.Stage.DONE;
      case ABORTED -> ClusterPlan.Stage.ABORTED;
    };
  }

  private static ClusterPlan.Vote vote(@Nullable Vote vote) {
    if (vote == null) {
      return ClusterPlan.Vote.NONE;
    }
    return switch (vote) {
      case PLEDGED -> ClusterPlan.Vote.PLEDGED;
      case GO -> ClusterPlan.Vote.GO;
      case NO -> ClusterPlan.Vote.NO;
    };
  }

  static SortedMap<String, String> missing(CallOutcome.MembersAnswered answered) {
    SortedMap<String, String> missing = new TreeMap<>();
    answered.missing().forEach((node, why) -> missing.put(node.toString(), why));
    return missing;
  }
}
