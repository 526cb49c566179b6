package io.gramme.ring;

import java.util.Comparator;

/**
 * Names one partition of one family (rule E7): the data of all buckets that keep the same number of replicas.
 *
 * <p>A bucket may keep fewer replicas than the cluster's N. Its data then live in partitions of their own, with their
 * own hash tree and watermark, owned by the first {@code family} owners of the preference list.
 *
 * @param family how many of the first owners of the preference list hold the partition, 1..16
 * @param index position in the hash space, 0..Q-1, with Q at most 65,536
 */
public record PartitionId(int family, int index) implements Comparable<PartitionId> {
  private static final Comparator<PartitionId> ORDER =
      Comparator.comparingInt(PartitionId::family).thenComparingInt(PartitionId::index);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException when the family or the index is out of range
   */
  public PartitionId {
    if (family < 1 || family > PlacementParameters.MAX_REPLICAS) {
      throw new IllegalArgumentException("family of a partition must be 1.."
          + PlacementParameters.MAX_REPLICAS + ", was " + family);
    }
    if (index < 0 || index >= PlacementParameters.MAX_PARTITIONS) {
      throw new IllegalArgumentException("index of a partition must be 0.."
          + (PlacementParameters.MAX_PARTITIONS - 1) + ", was " + index);
    }
  }

  /** Orders by family, then by index. */
  @Override
  public int compareTo(PartitionId other) {
    return ORDER.compare(this, other);
  }
}
