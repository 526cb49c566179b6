package io.gramme.driver.internal;

import io.gramme.driver.PlannedChange;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.PlanPreview;
import io.gramme.membership.PlanRecord;
import io.gramme.membership.PlanStage;
import io.gramme.membership.RingPlan;
import io.gramme.message.PartitionUsage;
import io.gramme.message.Reply;
import io.gramme.ring.PartitionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
        warnings(table, preview, usage),
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

  /** A full disk makes a plan wait in COPY, and can be told beforehand. */
  private static List<String> warnings(
      MemberTable table, PlanPreview preview, CallOutcome.MembersAnswered usage) {
    SortedMap<NodeId, Long> arriving = new TreeMap<>();
    preview.moves().forEach(move -> arriving.merge(move.to(), move.bytes(), Long::sum));
    List<String> warnings = new ArrayList<>(preview.warnings());
    arriving.forEach((node, bytes) -> {
      MemberRecord member = table.member(node);
      if (usage.answers().get(node) instanceof Reply.Usage held
          && member != null
          && held.freeBytes() > 0
          && held.freeBytes() < bytes) {
        warnings.add("the disk of " + member.address() + " has " + mebibytes(held.freeBytes())
            + " MiB free, and " + mebibytes(bytes)
            + " MiB are to be copied to it: make room, or the plan waits for it");
      }
    });
    return warnings;
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f", bytes / (double) (1 << 20));
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
