package io.gramme.ring;

/**
 * The two numbers of placement that are fixed when a cluster is created (rule E5).
 *
 * <p>Movement on a change grows like members ÷ √partitions, so partitions ≥ members² is the advice: 256 up to 16
 * members, 1,024 up to 32, 4,096 up to 64.
 *
 * @param partitions Q, a power of two, 1..65,536
 * @param replicas N, owners of each partition while there are that many members, 1..16
 */
public record PlacementParameters(int partitions, int replicas) {
  /** Greatest number of partitions. */
  public static final int MAX_PARTITIONS = 65_536;

  /** Greatest number of replicas. */
  public static final int MAX_REPLICAS = 16;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException when the number of partitions or of replicas is not allowed
   */
  public PlacementParameters {
    requirePartitions(partitions);
    if (replicas < 1 || replicas > MAX_REPLICAS) {
      throw new IllegalArgumentException(
          "replicas must be 1.." + MAX_REPLICAS + ", was " + replicas);
    }
  }

  /** 256 partitions, 3 replicas: right for up to 16 members. */
  public static PlacementParameters ofDefaults() {
    return new PlacementParameters(256, 3);
  }

  static void requirePartitions(int partitions) {
    if (partitions < 1 || partitions > MAX_PARTITIONS || Integer.bitCount(partitions) != 1) {
      throw new IllegalArgumentException(
          "partitions must be a power of two in 1.." + MAX_PARTITIONS + ", was " + partitions);
    }
  }
}
