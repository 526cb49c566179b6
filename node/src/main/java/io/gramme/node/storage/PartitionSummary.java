package io.gramme.node.storage;

import io.gramme.merkle.MerkleTree;
import org.jspecify.annotations.Nullable;

/**
 * Counts and hash tree of one partition, kept up with every write, so that nobody has to walk the store for them.
 * Remembers which branches of the tree changed since they were last saved. Not thread-safe.
 */
public final class PartitionSummary {
  private final MerkleTree tree;
  private PartitionCounts counts;
  private boolean changed;
  private int changedBranches;

  private PartitionSummary(PartitionCounts counts, MerkleTree tree) {
    this.counts = counts;
    this.tree = tree;
  }

  /** The summary of a partition without keys. */
  public static PartitionSummary empty() {
    return of(PartitionCounts.NONE, MerkleTree.empty());
  }

  /** A summary as it was saved, nothing of it changed. */
  public static PartitionSummary of(PartitionCounts counts, MerkleTree tree) {
    return new PartitionSummary(counts, tree);
  }

  public PartitionCounts counts() {
    return counts;
  }

  /** The tree itself, which this summary keeps up. */
  public MerkleTree tree() {
    return tree;
  }

  /**
   * A state took the place of another.
   *
   * @param before null when the key was absent
   * @param after null when the key is absent now
   */
  public void replace(long keyHash, @Nullable Entry before, @Nullable Entry after) {
    long digest = 0;
    if (before != null) {
      counts = counts.plus(-1, -before.bytes(), before.summary().tombstone() ? -1 : 0);
      digest -= before.summary().digest();
    }
    if (after != null) {
      counts = counts.plus(1, after.bytes(), after.summary().tombstone() ? 1 : 0);
      digest += after.summary().digest();
    }
    int leaf = MerkleTree.leafOf(keyHash);
    tree.add(leaf, digest);
    markChanged(leaf);
  }

  /** S4: a key is there, but its value cannot be read. */
  public void addDamaged(long keyHash) {
    counts = counts.plus(1, 0, 0);
    invalidate(MerkleTree.leafOf(keyHash));
  }

  /** S4: a value under this leaf cannot be read. */
  public void invalidate(int leaf) {
    tree.invalidate(leaf);
    markChanged(leaf);
  }

  private void markChanged(int leaf) {
    changed = true;
    changedBranches |= 1 << MerkleTree.branchOf(leaf);
  }

  /** Marks everything as to be saved. */
  public void markAllChanged() {
    changed = true;
    changedBranches = -1;
  }

  /** Whether anything changed since {@link #saved()}. */
  public boolean isChanged() {
    return changed;
  }

  /** Whether a branch of the tree changed since {@link #saved()}. */
  public boolean isChanged(int branch) {
    return (changedBranches & (1 << branch)) != 0;
  }

  /** Everything up to here has been saved. */
  public void saved() {
    changed = false;
    changedBranches = 0;
  }

  /**
   * One stored state as the summary sees it.
   *
   * @param bytes length of the encoded state
   */
  public record Entry(StateSummary summary, int bytes) {}
}
