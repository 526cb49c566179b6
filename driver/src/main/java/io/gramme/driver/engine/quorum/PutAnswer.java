package io.gramme.driver.engine.quorum;

import io.gramme.membership.NodeId;
import java.util.List;

/**
 * A write that reached its quorum.
 *
 * @param write under the name it was written with
 * @param asked nodes that were sent a copy, in the order of sending
 * @param acknowledged owners that acknowledged so far
 */
public record PutAnswer(MintedWrite write, List<NodeId> asked, List<NodeId> acknowledged) {}
