package io.gramme.driver.engine.quorum;

import io.gramme.causality.Sibling;
import java.util.List;

/**
 * A quorum that was not reached.
 *
 * @param shortfall why
 * @param fate of the write; NOT_APPLIED for a read
 * @param detail what was required and what each replica said
 * @param siblings what stands beside each other, when that is why
 * @param retryAfterMillis the longest a node asked to wait; 0 when none did
 */
public record QuorumFailure(
    Shortfall shortfall, Fate fate, String detail, List<Sibling> siblings, long retryAfterMillis) {}
