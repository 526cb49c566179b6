package io.gramme.cli;

import io.gramme.driver.ClusterPlan;
import io.gramme.driver.ClusterTransfers;
import io.gramme.driver.ClusterView;

/**
 * How far a plan has come for whoever waits for its end.
 *
 * @param line for people
 * @param end whether it is over
 * @param done whether it is over and its members are the ring
 */
record PlanWait(String line, boolean end, boolean done) {
  static PlanWait of(String id, ClusterView view, ClusterTransfers transfers) {
    ClusterPlan.Stage stage = PlanText.stage(view, id);
    if (stage == null) {
      return new PlanWait(
          "plan " + id + " did not happen: the ring was changed by plan " + view.lastPlan(),
          true,
          false);
    }
    return switch (stage) {
      case PROPOSED -> new PlanWait("plan " + id + " waits to be heard of", false, false);
      case COPY, MOVE -> new PlanWait(underWay(id, view, transfers), false, false);
      case DONE -> new PlanWait("plan " + id + " is done", true, true);
      case ABORTED ->
        new PlanWait("plan " + id + " is aborted; the ring is as before", true, false);
    };
  }

  private static String underWay(String id, ClusterView view, ClusterTransfers transfers) {
    ClusterNames names = new ClusterNames(view);
    ClusterPlan plan = view.plan(id).orElseThrow();
    String awaited = PlanText.awaited(plan, names);
    return "plan " + id + " is " + PlanText.progress(plan, transfers)
        + (awaited.isEmpty() ? "" : "; waits for " + awaited);
  }
}
