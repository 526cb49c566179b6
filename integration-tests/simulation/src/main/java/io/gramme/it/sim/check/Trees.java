package io.gramme.it.sim.check;

import io.gramme.causality.KeyState;
import io.gramme.format.FormatException;
import io.gramme.format.StateFormat;
import io.gramme.it.sim.world.SimNode;
import io.gramme.merkle.MerkleTree;
import io.gramme.merkle.StateDigest;
import io.gramme.node.storage.PartitionCounts;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StoredState;
import io.gramme.ring.PartitionId;
import java.util.List;

/**
 * The counts and the hash tree that a disk keeps up with every write are those of the states on it, and the trees of
 * owners that hold the same are equal (M1): what is compared by trees alone must not differ in silence.
 */
public final class Trees {
  private static final String CHECKER = "Trees";
  /** H until the members publish what they have received (rule P1). */
  private static final long WATERMARK = 0;

  private Trees() {}

  /** Counts a partition of a node anew. */
  public static void check(SimNode node, PartitionId partition, Verdict verdict) {
    try {
      check(node.toString(), node.disk(), partition, verdict);
    } catch (StorageException | FormatException e) {
      throw new IllegalStateException(node + " cannot read what it holds", e);
    }
  }

  static void check(String node, StorageEngine disk, PartitionId partition, Verdict verdict)
      throws StorageException, FormatException {
    MerkleTree tree = MerkleTree.empty();
    PartitionCounts counts = PartitionCounts.NONE;
    for (StoredState entry = disk.next(partition, null);
        entry != null;
        entry = disk.next(partition, entry.key())) {
      KeyState state = StateFormat.decode(entry.state());
      long hash = entry.key().hash();
      tree.add(MerkleTree.leafOf(hash), StateDigest.of(hash, state, WATERMARK));
      boolean dead = state.siblings().stream().allMatch(sibling -> sibling.value() == null);
      counts = counts.plus(1, entry.state().length(), dead ? 1 : 0);
    }
    if (!counts.equals(disk.counts(partition))) {
      verdict.broken(
          CHECKER,
          node + " counts " + disk.counts(partition) + " in " + partition + ", and has " + counts);
    }
    if (!tree.sameAs(disk.tree(partition))) {
      verdict.broken(
          CHECKER, "the tree of " + partition + " on " + node + " is not that of its states");
    }
  }

  /** Compares the trees of a partition's owners. */
  public static void compare(List<SimNode> owners, PartitionId partition, Verdict verdict) {
    MerkleTree first = owners.get(0).disk().tree(partition);
    for (SimNode owner : owners) {
      if (!first.sameAs(owner.disk().tree(partition))) {
        verdict.broken(
            CHECKER, "the trees of " + partition + " differ on " + owners.get(0) + " and " + owner);
      }
    }
  }
}
