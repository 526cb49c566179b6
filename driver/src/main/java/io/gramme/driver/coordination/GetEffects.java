package io.gramme.driver.coordination;

/** What a read asks of its host. First {@link #answered} or {@link #failed}, once; after an answer {@link #settled}, once. */
public interface GetEffects extends CallEffects {
  void answered(GetAnswer answer);

  void failed(QuorumFailure failure);

  /** Late answers are collected and stale replicas repaired, or not; the machine is done. */
  void settled(RepairOutcome outcome);
}
