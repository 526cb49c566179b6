package io.gramme.driver.internal;

import io.gramme.driver.PlannedChange;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.membership.MemberTable;
import io.gramme.membership.PlanPreview;
import io.gramme.membership.PlanRecord;
import io.gramme.membership.PlanStage;
import io.gramme.membership.RingPlan;
import io.gramme.message.PartitionUsage;
import io.gramme.message.Reply;
import io.gramme.ring.PartitionId;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a plan would do, as {@link io.gramme.driver.ClusterAdmin} shows it. */
final class PlannedChanges {
  private PlannedChanges() {}

  /** @param usage what members said they hold */
  static PlannedChange of(MemberTable table, RingPlan plan, CallOutcome.MembersAnswered usage) {
    PlanPreview preview = PlanPreview.of(table, plan, bytes(usage));
    return new PlannedChange(
        ClusterViews.plan(table.current(), PlanRecord.proposing(plan), PlanStage.PROPOSED),
        preview.partitionsMoved().size(),
        preview.moves().size(),
        preview.bytesMoved(),
        flows(preview),
        shares(preview),
        preview.balanceBefore(),
        preview.balanceAfter(),
        preview.owners(),
        preview.missingOwners(),
        preview.warnings(),
        ClusterViews.missing(usage));
  }

  /** Of each partition the most that anybody holds: an owner may not have heard of every write. */
  static SortedMap<PartitionId, Long> bytes(CallOutcome.MembersAnswered usage) {
    SortedMap<PartitionId, Long> bytes = new TreeMap<>();
    for (Reply reply : usage.answers().values()) {
      for (PartitionUsage held : ((Reply.Usage) reply).partitions()) {
        bytes.merge(held.partition(), held.bytes(), Math::max);
      }
    }
    return bytes;
  }

  private static List<PlannedChange.Flow> flows(PlanPreview preview) {
    return preview.flows().stream()
        .map(flow -> new PlannedChange.Flow(
            flow.from().toString(), flow.to().toString(), flow.partitions(), flow.bytes()))
        .toList();
  }

  private static List<PlannedChange.Share> shares(PlanPreview preview) {
    return preview.shares().stream()
        .map(share ->
            new PlannedChange.Share(share.member().toString(), share.before(), share.after()))
        .toList();
  }
}
