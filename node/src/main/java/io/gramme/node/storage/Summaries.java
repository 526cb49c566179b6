package io.gramme.node.storage;

import io.gramme.merkle.MerkleTree;
import io.gramme.ring.PartitionId;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The summaries of all partitions of a store, and their total. Not thread-safe. */
public final class Summaries {
  private static final MerkleTree NOTHING = MerkleTree.empty();

  private final SortedMap<PartitionId, PartitionSummary> summaries = new TreeMap<>();

  private long keys;

  private Summaries() {}

  /** Of a store without keys. */
  public static Summaries empty() {
    return new Summaries();
  }

  /**
   * A state took the place of another.
   *
   * @param before null when the key was absent
   * @param after null when the key is absent now
   */
  public void replace(
      PartitionId partition,
      long keyHash,
      PartitionSummary.@Nullable Entry before,
      PartitionSummary.@Nullable Entry after) {
    of(partition).replace(keyHash, before, after);
    keys += (after == null ? 0 : 1) - (before == null ? 0 : 1);
  }

  /** S4: a value under this leaf cannot be read. */
  public void invalidate(PartitionId partition, int leaf) {
    of(partition).invalidate(leaf);
  }

  private PartitionSummary of(PartitionId partition) {
    return summaries.computeIfAbsent(partition, absent -> PartitionSummary.empty());
  }

  /** Takes over a summary as it was saved or reckoned. */
  public void put(PartitionId partition, PartitionSummary summary) {
    remove(partition);
    summaries.put(partition, summary);
    keys += summary.counts().keys();
  }

  /** Every key of the partition is gone. */
  public void remove(PartitionId partition) {
    keys -= counts(partition).keys();
    summaries.remove(partition);
  }

  public PartitionCounts counts(PartitionId partition) {
    PartitionSummary summary = summaries.get(partition);
    return summary == null ? PartitionCounts.NONE : summary.counts();
  }

  /** The tree of a partition, only to be read; an empty one when the partition holds nothing. */
  public MerkleTree tree(PartitionId partition) {
    PartitionSummary summary = summaries.get(partition);
    return summary == null ? NOTHING : summary.tree();
  }

  /** Keys of all partitions. */
  public long keys() {
    return keys;
  }

  /** Whether any summary changed since it was last saved. */
  public boolean isChanged() {
    return summaries.values().stream().anyMatch(PartitionSummary::isChanged);
  }

  /** All summaries, by partition. */
  public SortedMap<PartitionId, PartitionSummary> all() {
    return Collections.unmodifiableSortedMap(summaries);
  }
}
