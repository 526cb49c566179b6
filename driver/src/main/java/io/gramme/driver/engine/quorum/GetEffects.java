package io.gramme.driver.engine.quorum;

/** What a read asks of its host. First {@link #answered} or {@link #failed}, once; after an answer {@link #settled}, once. */
public interface GetEffects extends CallEffects {
  void answered(GetAnswer answer);

  void failed(CallFailure failure);

  /**
   * Late answers are collected and stale replicas repaired, or not; the machine is done.
   *
   * @param holders owners that certainly hold all that was read: they answered with it or acknowledged its repair
   */
  void settled(RepairOutcome outcome, int holders);
}
