package io.gramme.merkle;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The hash tree of one partition (rule M1): {@value #LEAVES} leaves under {@value #FAN_OUT} branches under one root.
 *
 * <p>Every node is the sum, modulo 2^64, of what its keys add ({@link StateDigest}), so a write changes a leaf by −old
 * +new and order does not matter. Two replicas compare roots, then the branches, then the leaves of a branch that
 * differs, then the keys of a leaf.
 *
 * <p>A leaf may be invalid: a value under it failed its checksum, so that the sum says nothing (rule S4). It stays so
 * until it is reckoned anew. Mutable; confined to one thread.
 */
public final class MerkleTree {
  public static final int FAN_OUT = 32;
  public static final int LEAVES = FAN_OUT * FAN_OUT;

  /** The partition uses the topmost 16 bits of the hash at most; the leaf uses the ten below. */
  private static final int LEAF_SHIFT = Long.SIZE - 16 - 10;

  private final long[] @Nullable [] branches = new long[FAN_OUT][];
  private final int[] invalid = new int[FAN_OUT];

  private MerkleTree() {}

  /** The tree of a partition without keys. */
  public static MerkleTree empty() {
    return new MerkleTree();
  }

  /** The leaf of a key, 0 to {@value #LEAVES} − 1. */
  public static int leafOf(long keyHash) {
    return (int) (keyHash >>> LEAF_SHIFT) & (LEAVES - 1);
  }

  /** The branch above a leaf, 0 to {@value #FAN_OUT} − 1. */
  public static int branchOf(int leaf) {
    return leaf / FAN_OUT;
  }

  /** Changes a leaf by what a key adds now less what it added before. */
  public void add(int leaf, long amount) {
    if (amount != 0) {
      writable(branchOf(leaf))[leaf % FAN_OUT] += amount;
    }
  }

  private long[] writable(int branch) {
    long[] leaves = branches[branch];
    if (leaves == null) {
      leaves = new long[FAN_OUT];
      branches[branch] = leaves;
    }
    return leaves;
  }

  public long leaf(int leaf) {
    long[] leaves = branches[branchOf(leaf)];
    return leaves == null ? 0 : leaves[leaf % FAN_OUT];
  }

  /** The sum of a branch's leaves. */
  public long branch(int branch) {
    long[] leaves = branches[branch];
    return leaves == null ? 0 : Arrays.stream(leaves).sum();
  }

  /** The sum of all leaves. */
  public long root() {
    long sum = 0;
    for (int i = 0; i < FAN_OUT; i++) {
      sum += branch(i);
    }
    return sum;
  }

  /** Says that a leaf's sum can no longer be trusted. */
  public void invalidate(int leaf) {
    invalid[branchOf(leaf)] |= 1 << (leaf % FAN_OUT);
  }

  public boolean isValid(int leaf) {
    return (invalid[branchOf(leaf)] & (1 << (leaf % FAN_OUT))) == 0;
  }

  /** Which leaves of a branch are invalid, the lowest bit for the first; 0 when all are valid. */
  public int invalidLeaves(int branch) {
    return invalid[branch];
  }

  /** Whether every leaf may be trusted. */
  public boolean isValid() {
    return Arrays.stream(invalid).allMatch(leaves -> leaves == 0);
  }

  /** The leaves of a branch, to be saved. */
  public long[] leavesOf(int branch) {
    long[] leaves = branches[branch];
    return leaves == null ? new long[FAN_OUT] : leaves.clone();
  }

  /** Takes over the leaves of a branch as they were saved. */
  public void load(int branch, long[] leaves, int invalidLeaves) {
    if (leaves.length != FAN_OUT) {
      throw new IllegalArgumentException(
          "a branch has " + FAN_OUT + " leaves, got " + leaves.length);
    }
    branches[branch] = leaves.clone();
    invalid[branch] = invalidLeaves;
  }

  /** Takes over a leaf as it was saved. */
  public void load(int leaf, long sum, boolean valid) {
    writable(branchOf(leaf))[leaf % FAN_OUT] = sum;
    int bit = 1 << (leaf % FAN_OUT);
    invalid[branchOf(leaf)] =
        valid ? invalid[branchOf(leaf)] & ~bit : invalid[branchOf(leaf)] | bit;
  }

  /** Whether both trees say for certain that nothing differs: equal sums and no invalid leaf. */
  public boolean sameAs(MerkleTree other) {
    for (int i = 0; i < FAN_OUT; i++) {
      if (!sameLeaves(branches[i], other.branches[i])) {
        return false;
      }
    }
    return isValid() && other.isValid();
  }

  /** A branch that was never touched has leaves of 0. */
  private static boolean sameLeaves(long @Nullable [] one, long @Nullable [] other) {
    if (one == null || other == null) {
      long[] known = one == null ? other : one;
      return known == null || Arrays.stream(known).allMatch(leaf -> leaf == 0);
    }
    return Arrays.equals(one, other);
  }
}
