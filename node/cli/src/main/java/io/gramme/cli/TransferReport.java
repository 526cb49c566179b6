package io.gramme.cli;

import io.gramme.driver.ClusterTransfers;
import io.gramme.driver.ClusterView;
import io.gramme.driver.PartitionTransfer;
import java.io.PrintWriter;

/** What moves between members, as text and as JSON. */
final class TransferReport {
  private TransferReport() {}

  static void print(PrintWriter out, ClusterView view, ClusterTransfers transfers) {
    ClusterNames names = new ClusterNames(view);
    out.println(sentence(view, transfers));
    for (PartitionTransfer transfer : transfers.transfers()) {
      out.println(line(transfer, names));
    }
    transfers
        .unanswered()
        .forEach((member, why) -> out.println(names.of(member) + " does not tell: " + why));
  }

  private static String sentence(ClusterView view, ClusterTransfers transfers) {
    String count = transfers.transfers().isEmpty()
        ? "nothing moves"
        : Figures.count(transfers.transfers().size(), "transfer", "transfers");
    return count
        + view.planUnderWay()
            .map(plan -> "; plan " + plan.id() + " is " + PlanText.progress(plan, transfers))
            .orElse("");
  }

  static String line(PartitionTransfer transfer, ClusterNames names) {
    String to = transfer.to();
    String left = transfer.bytesLeft() == 0
        ? ""
        : Figures.left(transfer.bytesLeft(), transfer.bytesPerSecond());
    return "partition " + transfer.partition() + "  " + names.of(transfer.from()) + " -> "
        + (to == null ? "all its owners" : names.of(to)) + "  "
        + Figures.count(transfer.states(), "state", "states") + ", "
        + Figures.bytes(transfer.bytes())
        + (transfer.totalBytes() == 0 ? "" : " of " + Figures.bytes(transfer.totalBytes()))
        + ", " + Figures.bytes(transfer.bytesPerSecond()) + "/s"
        + (left.isEmpty() ? "" : ", " + left + " left")
        + (transfer.waitsFor().isEmpty() ? "" : "  waits for " + transfer.waitsFor());
  }

  static Json json(ClusterTransfers transfers) {
    return new Json()
        .with(
            "transfers",
            transfers.transfers(),
            transfer -> new Json()
                .with("partition", transfer.partition())
                .with("from", transfer.from())
                .with("to", transfer.to())
                .with("states", transfer.states())
                .with("bytes", transfer.bytes())
                .with("totalBytes", transfer.totalBytes())
                .with("bytesPerSecond", transfer.bytesPerSecond())
                .with("waitsFor", transfer.waitsFor()))
        .with("planBytes", transfers.planBytes())
        .with("unanswered", transfers.unanswered());
  }
}
