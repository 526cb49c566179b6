package io.gramme.cli;

import io.gramme.driver.ClusterPlan;
import io.gramme.driver.ClusterTransfers;
import io.gramme.driver.ClusterView;
import io.gramme.driver.PartitionTransfer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a plan changes and how far it has come, in words. */
final class PlanText {
  private PlanText() {}

  /** What it does to the ring, such as {@code join 127.0.0.1:7403}. */
  static String changes(ClusterPlan plan, ClusterNames names) {
    List<String> parts = new ArrayList<>();
    if (!plan.joining().isEmpty()) {
      parts.add("join " + names.of(plan.joining()));
    }
    if (!plan.leaving().isEmpty()) {
      parts.add("leave " + names.of(plan.leaving()));
    }
    return parts.isEmpty() ? "weights or zones" : String.join("; ", parts);
  }

  /** How far a plan under way has come, such as {@code copying, 61 %, 2 min left}. */
  static String progress(ClusterPlan plan, ClusterTransfers transfers) {
    if (plan.stage() == ClusterPlan.Stage.MOVE) {
      return "moving, " + plan.confirmed().size() + " of " + plan.votes().size()
          + " members have confirmed";
    }
    if (plan.abortAsked()) {
      return "copying, and to be aborted";
    }
    long ready = plan.votes().values().stream()
        .filter(vote -> vote == ClusterPlan.Vote.GO)
        .count();
    return "copying, " + amount(plan, transfers, ready);
  }

  /** In per cent when it is known; else who is ready. */
  private static String amount(ClusterPlan plan, ClusterTransfers transfers, long ready) {
    boolean begun = !plan.votes().containsValue(ClusterPlan.Vote.NONE);
    if (!begun || transfers.planBytes() == 0 || !transfers.unanswered().isEmpty()) {
      return ready + " of " + plan.votes().size() + " members are ready";
    }
    long left = 0;
    long rate = 0;
    for (PartitionTransfer transfer : transfers.transfers()) {
      if (transfer.to() != null) {
        left += transfer.bytesLeft();
        rate += transfer.bytesPerSecond();
      }
    }
    long percent = left == 0 ? 100 : Math.max(0, 99 - 100 * left / transfers.planBytes());
    String time = left == 0 ? "" : Figures.left(left, rate);
    return percent + " %" + (time.isEmpty() ? "" : ", " + time + " left");
  }

  /** Those that a plan under way waits for, and with what they have said; empty when it waits for nobody. */
  static String awaited(ClusterPlan plan, ClusterNames names) {
    List<String> parts = new ArrayList<>();
    plan.votes().forEach((member, vote) -> {
      if (plan.stage() == ClusterPlan.Stage.MOVE) {
        if (!plan.confirmed().contains(member)) {
          parts.add(names.of(member));
        }
      } else if (vote == ClusterPlan.Vote.NONE) {
        parts.add(names.of(member) + " (has not answered)");
      } else if (vote == ClusterPlan.Vote.PLEDGED) {
        parts.add(names.of(member) + " (is getting ready)");
      }
    });
    return String.join(", ", parts);
  }

  static Json json(ClusterPlan plan) {
    Json votes = new Json();
    plan.votes().forEach((member, vote) -> votes.with(member, vote.name()));
    return new Json()
        .with("id", plan.id())
        .with("stage", plan.stage().name())
        .with("abortAsked", plan.abortAsked())
        .with("created", plan.created().toString())
        .with("joining", plan.joining())
        .with("leaving", plan.leaving())
        .with("absent", plan.absent())
        .with("votes", votes)
        .with("confirmed", plan.confirmed());
  }

  /** The stage of a plan that may be the ring by now; null when nothing is known of it. */
  static ClusterPlan.@Nullable Stage stage(ClusterView view, String id) {
    if (view.lastPlan().equals(id)) {
      return ClusterPlan.Stage.DONE;
    }
    return view.plan(id).map(ClusterPlan::stage).orElse(null);
  }
}
