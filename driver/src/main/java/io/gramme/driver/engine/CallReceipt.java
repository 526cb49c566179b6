package io.gramme.driver.engine;

import io.gramme.driver.engine.quorum.RepairOutcome;
import io.gramme.membership.NodeId;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * How a call went, at the moment it was answered.
 *
 * @param asked replicas that were sent something, in the order of asking
 * @param answered of these, those whose answer counted
 * @param siblings versions met, deletes included
 * @param replaced values that the read of a write showed and the write replaced; 0 when it did not read
 * @param resolved whether a resolver made one value of them
 * @param mayDuplicate whether the write may be there a second time (rule W5)
 * @param floorMissed whether no reply showed all that this session has seen of the key (rule G4)
 * @param nanos time from submission to the answer
 * @param repairs completes, never exceptionally, once read repairs and write-back are settled
 */
public record CallReceipt(
    List<NodeId> asked,
    List<NodeId> answered,
    int siblings,
    int replaced,
    boolean resolved,
    boolean mayDuplicate,
    boolean floorMissed,
    long nanos,
    CompletionStage<RepairOutcome> repairs) {}
