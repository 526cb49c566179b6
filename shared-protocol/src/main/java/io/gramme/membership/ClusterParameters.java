package io.gramme.membership;

import io.gramme.ring.PlacementParameters;

/**
 * What is fixed when a cluster is created and checked in every handshake between nodes (rule T5).
 *
 * @param cluster the cluster's identity
 * @param placement number of partitions Q and of replicas N
 * @param dmaxMillis the longest life of a message, in milliseconds; write deadlines are at most a third of it
 * @param formatVersion version of stored and sent key states
 */
public record ClusterParameters(
    ClusterId cluster, PlacementParameters placement, long dmaxMillis, int formatVersion) {
  public static final long DEFAULT_DMAX_MILLIS = 60_000;
  public static final int FORMAT_VERSION = 1;

  /** Checks Dmax. */
  public ClusterParameters {
    if (dmaxMillis < 100 || dmaxMillis > 3_600_000) {
      throw new IllegalArgumentException(
          "Dmax must be between 100 and 3600000 milliseconds, got " + dmaxMillis);
    }
  }
}
