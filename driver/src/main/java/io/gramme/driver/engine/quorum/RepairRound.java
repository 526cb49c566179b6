package io.gramme.driver.engine.quorum;

import io.gramme.format.StateFormat;
import io.gramme.membership.NodeId;
import io.gramme.message.Request;
import java.util.List;

/** The read repairs of one read (rules G1, R2): the same bytes to every stale replica, and who acknowledged. */
final class RepairRound {
  private final int sent;
  private int acknowledged;
  private int refused;

  private RepairRound(int sent) {
    this.sent = sent;
  }

  static RepairRound send(
      GetPlan plan,
      Route route,
      KnownState whole,
      List<NodeId> stale,
      long deadlineNanos,
      ReadSends sends,
      CallEffects effects) {
    Request repair = new Request.Repair(
        route.partition(), plan.key(), StateFormat.encode(whole.state()), whole.asOf());
    for (NodeId node : stale) {
      effects.send(sends.openRepair(node), node, route.epoch(), repair, deadlineNanos);
    }
    return new RepairRound(stale.size());
  }

  void answered(boolean positively) {
    acknowledged += positively ? 1 : 0;
    refused += positively ? 0 : 1;
  }

  boolean isComplete() {
    return acknowledged + refused == sent;
  }

  /** Whoever is silent counts as refused: sync heals it. */
  RepairOutcome outcome() {
    return new RepairOutcome(sent, acknowledged, sent - acknowledged, false, false);
  }
}
