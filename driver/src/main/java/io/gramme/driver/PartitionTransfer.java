package io.gramme.driver;

import org.jspecify.annotations.Nullable;

/**
 * How far the transfer of a partition has come. Ids are those of {@link ClusterMember}.
 *
 * @param partition index, from 0
 * @param from who has the states
 * @param to who gets them; null for all owners of the partition, to whom a former owner hands what it has
 * @param states moved so far
 * @param bytes moved so far
 * @param totalBytes of what is to be moved; 0 while it is not known
 * @param bytesPerSecond lately
 * @param waitsFor what it waits for, in words; empty when it does not wait
 */
public record PartitionTransfer(
    int partition,
    String from,
    @Nullable String to,
    long states,
    long bytes,
    long totalBytes,
    long bytesPerSecond,
    String waitsFor) {
  /** Bytes that are still to be moved, as far as it is known. */
  public long bytesLeft() {
    return Math.max(0, totalBytes - bytes);
  }
}
