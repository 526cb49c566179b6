package io.gramme.driver;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * How a call went, at the moment it was answered.
 *
 * @param asked ids of the replicas that were sent something, in the order of asking
 * @param answered of these, those whose answer counted
 * @param siblings versions met, deletes included; equal values count each
 * @param replaced values that a write found when it read first, and replaced: what {@code overwrite}, {@code update} and
 *     {@code delete} did away with; 0 for reads, and for writes that do not read
 * @param reconciled whether a reconciler made one value of them
 * @param mayDuplicate whether the write may be there a second time, after a retry of an unknown one (rule W5)
 * @param behindSession whether the answer may lack something that this session has read or written before (rule G4)
 * @param took time from the call to its answer, in nanosecond resolution
 * @param repairs completes, never exceptionally, once the repairs of this call are settled; it does not on a thread
 *     that may block
 */
public record Receipt(
    List<String> asked,
    List<String> answered,
    int siblings,
    int replaced,
    boolean reconciled,
    boolean mayDuplicate,
    boolean behindSession,
    Duration took,
    CompletionStage<RepairReport> repairs) {
  /** Copies the lists. */
  public Receipt {
    asked = List.copyOf(asked);
    answered = List.copyOf(answered);
  }
}
