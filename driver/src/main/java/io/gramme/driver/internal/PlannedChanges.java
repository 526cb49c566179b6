package io.gramme.driver.internal;

import io.gramme.driver.PlannedChange;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.membership.MemberTable;
import io.gramme.membership.PlanRecord;
import io.gramme.membership.PlanStage;
import io.gramme.membership.RingPlan;
import java.util.List;

/** What a plan would do, as {@link io.gramme.driver.ClusterAdmin} shows it. */
final class PlannedChanges {
  private PlannedChanges() {}

  static PlannedChange of(MemberTable table, RingPlan plan, CallOutcome.MembersAnswered usage) {
    PlanRecord record = PlanRecord.proposing(plan);
    return new PlannedChange(
        ClusterViews.plan(table.current(), record, PlanStage.PROPOSED),
        List.of(),
        table.parameters().placement().partitions(),
        0,
        1,
        1,
        0,
        List.of(),
        ClusterViews.missing(usage));
  }
}
