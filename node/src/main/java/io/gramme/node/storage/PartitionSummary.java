package io.gramme.node.storage;

import io.gramme.merkle.MerkleTree;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Counts and hash tree of one partition, kept up with every write, so that nobody has to walk the store for them.
 * Remembers which leaves of the tree changed since its branches were last saved. Not thread-safe.
 */
public final class PartitionSummary {
  private final MerkleTree tree;
  private PartitionCounts counts;
  private boolean changed;
  private final BitSet changedLeaves = new BitSet();

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
    changedLeaves.set(leaf);
  }

  /** Marks everything as to be saved. */
  public void markAllChanged() {
    changed = true;
    changedLeaves.set(0, MerkleTree.LEAVES);
  }

  /** Takes over a leaf that had changed since its branch was saved. */
  public void loadChanged(int leaf, long sum, boolean valid) {
    tree.load(leaf, sum, valid);
    changedLeaves.set(leaf);
  }

  /** Whether anything changed since {@link #saved()} or {@link #listed()}. */
  public boolean isChanged() {
    return changed;
  }

  /** The leaves that changed since {@link #saved()}, only to be read. */
  public BitSet changedLeaves() {
    return changedLeaves;
  }

  /** Whether a branch of the tree changed since {@link #saved()}. */
  public boolean isChanged(int branch) {
    int leaf = changedLeaves.nextSetBit(branch * MerkleTree.FAN_OUT);
    return leaf >= 0 && MerkleTree.branchOf(leaf) == branch;
  }

  /** The counts are saved, and the changed leaves with them; the branches are as they were saved before. */
  public void listed() {
    changed = false;
  }

  /** Everything up to here has been saved. */
  public void saved() {
    changed = false;
    changedLeaves.clear();
  }

  /**
   * One stored state as the summary sees it.
   *
   * @param bytes length of the encoded state
   */
  public record Entry(StateSummary summary, int bytes) {}
}
