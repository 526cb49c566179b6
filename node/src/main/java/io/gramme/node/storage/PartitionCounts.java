package io.gramme.node.storage;

/**
 * What a partition holds.
 *
 * @param keys stored keys, tombstones included
 * @param bytes of their encoded states, without keys and framing
 * @param tombstones keys in which nothing is alive
 */
public record PartitionCounts(long keys, long bytes, long tombstones) {
  public static final PartitionCounts NONE = new PartitionCounts(0, 0, 0);

  /** These counts changed by others, which may be negative. */
  public PartitionCounts plus(long moreKeys, long moreBytes, long moreTombstones) {
    return new PartitionCounts(keys + moreKeys, bytes + moreBytes, tombstones + moreTombstones);
  }
}
