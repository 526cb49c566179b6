package io.gramme.membership;

/** How far a plan has come (rule E3): a pure function of the member table. */
public enum PlanStage {
  /** Shown, and not committed: without any effect. */
  PROPOSED,
  /** Votes are open: writes go to the current owners and to those to come, reads to the current ones. */
  COPY,
  /** All have said go: writes as before, reads go to the owners to come. */
  MOVE,
  /** All have confirmed that they read from the new owners: the plan's members are the current ones. */
  DONE,
  /** Somebody has said no: it is as if the plan had never been. */
  ABORTED
}
