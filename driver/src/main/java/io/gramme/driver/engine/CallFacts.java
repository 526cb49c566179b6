package io.gramme.driver.engine;

import io.gramme.driver.engine.quorum.RepairOutcome;
import io.gramme.membership.NodeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a call went: a {@link CallReceipt} before its host adds what lies in the future.
 *
 * @param asked see {@link CallReceipt}
 * @param answered see {@link CallReceipt}
 * @param siblings see {@link CallReceipt}
 * @param replaced see {@link CallReceipt}
 * @param resolved see {@link CallReceipt}
 * @param mayDuplicate see {@link CallReceipt}
 * @param floorMissed see {@link CallReceipt}
 * @param nanos see {@link CallReceipt}
 * @param repairs what became of repairs; null while they go on, and {@link SessionEffects#settled} follows
 */
public record CallFacts(
    List<NodeId> asked,
    List<NodeId> answered,
    int siblings,
    int replaced,
    boolean resolved,
    boolean mayDuplicate,
    boolean floorMissed,
    long nanos,
    @Nullable RepairOutcome repairs) {}
