package io.gramme.message;

import io.gramme.membership.NodeId;
import io.gramme.ring.PartitionId;
import org.jspecify.annotations.Nullable;

/**
 * How far the transfer of a partition between two nodes has come (rule E4).
 *
 * @param from who has the states
 * @param to who gets them; null for all owners of the partition, to whom a former owner hands what it has
 * @param states moved so far
 * @param bytes moved so far
 * @param totalBytes of what is to be moved, as far as it is known; 0 while it is not
 * @param bytesPerSecond lately
 * @param waitsFor what it waits for, in words; empty when it does not wait
 */
public record TransferStatus(
    PartitionId partition,
    NodeId from,
    @Nullable NodeId to,
    long states,
    long bytes,
    long totalBytes,
    long bytesPerSecond,
    String waitsFor) {}
