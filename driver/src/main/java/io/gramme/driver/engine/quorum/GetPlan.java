package io.gramme.driver.engine.quorum;

import io.gramme.data.Key;

/**
 * How one read is to be carried out. All instants and spans are nanoseconds of the monotonic clock.
 *
 * @param key what to read
 * @param r owners that must answer
 * @param readRepair whether stale replicas are repaired afterwards
 * @param confirming whether the caller wants to know who holds all it is answered (rule W5): then what the session learnt
 *     from elsewhere meanwhile is repaired, too, which other reads leave alone
 * @param deadlineNanos when the read fails
 * @param hedgeNanos after which silence one further owner is asked (rule G1: p90 to p95 of recent reads)
 * @param stragglerNanos how long late answers are collected after the answer, and waited for to meet the floor
 * @param repairNanos how long acknowledgements of repairs are waited for
 */
public record GetPlan(
    Key key,
    QuorumSize r,
    boolean readRepair,
    boolean confirming,
    long deadlineNanos,
    long hedgeNanos,
    long stragglerNanos,
    long repairNanos) {}
