package io.gramme.node;

import io.gramme.node.data.ReplicaStatistics;
import org.jspecify.annotations.Nullable;

/**
 * What a node has done and holds, at one moment.
 *
 * @param keys keys stored, tombstones included
 * @param members members whose placement is in force
 * @param epoch of the node's ring (rule E2)
 * @param tableSpread whether every other member has acknowledged the node's table
 * @param hlc the node's clock (rule T2)
 * @param replica what its replica has done since it started
 * @param storeFailure why the store serves no more, or null while it does
 * @param outOfService which parts of the store serve no more, though others do, and why; null while all do
 */
public record NodeStatistics(
    long keys,
    int members,
    long epoch,
    boolean tableSpread,
    long hlc,
    ReplicaStatistics replica,
    @Nullable String storeFailure,
    @Nullable String outOfService) {}
