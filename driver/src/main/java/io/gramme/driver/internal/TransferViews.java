package io.gramme.driver.internal;

import io.gramme.driver.ClusterTransfers;
import io.gramme.driver.PartitionTransfer;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.PlanPreview;
import io.gramme.membership.PlanRecord;
import io.gramme.message.PartitionUsage;
import io.gramme.message.Reply;
import io.gramme.message.TransferStatus;
import io.gramme.ring.PartitionId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What members copy and hand on, as {@link io.gramme.driver.ClusterAdmin} shows it. */
final class TransferViews {
  private TransferViews() {}

  /**
   * All transfers.
   *
   * @param moved what members say of them
   * @param usage what members hold: how much a transfer is in all, which its receiver does not know
   */
  static ClusterTransfers of(
      MemberTable table, CallOutcome.MembersAnswered moved, CallOutcome.MembersAnswered usage) {
    List<PartitionTransfer> transfers = new ArrayList<>();
    for (Reply reply : moved.answers().values()) {
      for (TransferStatus status : ((Reply.Transfers) reply).transfers()) {
        transfers.add(transfer(status, usage));
      }
    }
    transfers.sort(Comparator.comparingInt(PartitionTransfer::partition)
        .thenComparing(PartitionTransfer::from)
        .thenComparing(transfer -> String.valueOf(transfer.to())));
    return new ClusterTransfers(transfers, planBytes(table, usage), ClusterViews.missing(moved));
  }

  private static PartitionTransfer transfer(
      TransferStatus status, CallOutcome.MembersAnswered usage) {
    NodeId to = status.to();
    long total = status.totalBytes() == 0
        ? Math.max(status.bytes(), held(usage, status.from(), status.partition()))
        : status.totalBytes();
    return new PartitionTransfer(
        status.partition().index(),
        status.from().toString(),
        to == null ? null : to.toString(),
        status.states(),
        status.bytes(),
        total,
        status.bytesPerSecond(),
        status.waitsFor());
  }

  private static long held(CallOutcome.MembersAnswered usage, NodeId by, PartitionId partition) {
    if (usage.answers().get(by) instanceof Reply.Usage holder) {
      for (PartitionUsage held : holder.partitions()) {
        if (held.partition().equals(partition)) {
          return held.bytes();
        }
      }
    }
    return 0;
  }

  private static long planBytes(MemberTable table, CallOutcome.MembersAnswered usage) {
    PlanRecord active = table.activePlan();
    return active == null
        ? 0
        : PlanPreview.of(table, active.plan(), PlannedChanges.bytes(usage)).flows().stream()
            .mapToLong(PlanPreview.Flow::bytes)
            .sum();
  }
}
