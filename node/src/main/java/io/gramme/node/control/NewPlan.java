package io.gramme.node.control;

import io.gramme.membership.MemberTable;
import io.gramme.membership.PlanException;
import io.gramme.membership.PlanRecord;
import io.gramme.membership.RingChange;
import io.gramme.membership.RingPlan;

/** Plans that a node makes itself (rules E3, E5), by the same rules as those that people make. */
final class NewPlan {
  private NewPlan() {}

  /**
   * A plan for the ring of a table, committed.
   *
   * @throws PlanException with the sentence for people when it cannot be made or carried out
   */
  static PlanRecord committed(ControlCore core, MemberTable table, RingChange change) {
    RingPlan plan = change.plan(newId(core), core.now().wallMillis());
    String obstacle = RingChange.obstacle(table, plan);
    obstacle = obstacle == null ? PlanRequests.fullObstacle(table) : obstacle;
    if (obstacle != null) {
      throw new PlanException(obstacle);
    }
    return PlanRecord.proposing(plan).commit();
  }

  private static long newId(ControlCore core) {
    long id = core.random().nextLong();
    return id == 0 ? 1 : id;
  }
}
