package io.gramme.driver;

import java.util.List;
import java.util.Optional;

/**
 * The ring of a cluster, its members and plans, as one member knows them at one instant.
 *
 * @param sequence grows by one with each change of the ring
 * @param lastPlan id of the plan that led to this ring; empty for a ring that no plan led to
 * @param partitions how many there are (Q)
 * @param replicas owners of each partition (N)
 * @param missingOwners f of rule E3a: the most owners of one partition that are removed by force, or absent in the plan under
 *     way. When it is above 0, only reads with r &gt; f are certain to see writes, and only those with w &gt; f
 * @param members in ascending order of their ids; removed ones included
 * @param plans that were made for this ring, in ascending order of their ids: proposed, under way or aborted
 */
public record ClusterView(
    long sequence,
    String lastPlan,
    int partitions,
    int replicas,
    int missingOwners,
    List<ClusterMember> members,
    List<ClusterPlan> plans) {
  /** Copies the lists. */
  public ClusterView {
    members = List.copyOf(members);
    plans = List.copyOf(plans);
  }

  /** The plan that is in COPY or MOVE. */
  public Optional<ClusterPlan> planUnderWay() {
    return plans.stream().filter(ClusterPlan::isUnderWay).findFirst();
  }

  /** Plans that nobody has committed. */
  public List<ClusterPlan> proposals() {
    return plans.stream()
        .filter(plan -> plan.stage() == ClusterPlan.Stage.PROPOSED)
        .toList();
  }

  /** A plan that was made for this ring. */
  public Optional<ClusterPlan> plan(String id) {
    return plans.stream().filter(plan -> plan.id().equals(id)).findFirst();
  }

  /** A member, removed or not. */
  public Optional<ClusterMember> member(String id) {
    return members.stream().filter(member -> member.id().equals(id)).findFirst();
  }
}
