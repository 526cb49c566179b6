package io.gramme.driver.engine.quorum;

import io.gramme.membership.NodeId;
import java.util.List;

/**
 * What a read found.
 *
 * @param known the joined state, with the session's cached state in it
 * @param asked owners asked so far, in the order of asking
 * @param answered owners whose states are joined
 * @param holders those of them that hold all siblings of the joined state
 * @param floorMissed whether no owner showed all that this session has seen (rule G4)
 */
public record GetAnswer(
    KnownState known,
    List<NodeId> asked,
    List<NodeId> answered,
    Holders holders,
    boolean floorMissed) {}
