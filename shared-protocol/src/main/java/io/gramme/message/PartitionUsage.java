package io.gramme.message;

import io.gramme.ring.PartitionId;

/**
 * What a node holds of a partition.
 *
 * @param keys tombstones included
 * @param bytes of their states
 */
public record PartitionUsage(PartitionId partition, long keys, long bytes) {}
