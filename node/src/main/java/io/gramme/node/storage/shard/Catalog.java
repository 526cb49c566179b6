package io.gramme.node.storage.shard;

import io.gramme.merkle.MerkleTree;
import io.gramme.node.storage.PartitionCounts;
import io.gramme.node.storage.PartitionSummary;
import io.gramme.node.storage.Summaries;
import io.gramme.node.storage.values.ValueSet;
import io.gramme.ring.PartitionId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Where counts, hash trees and the list of the files of values stand in the index: under keys that begin with a zero byte,
 * before those of all partitions, so that one checkpoint holds them together with the states they describe. First one
 * value for each branch of a partition's tree; then one for the counts of each partition, with the leaves that have
 * changed since the branches were saved; then one for the files of the shard. Each is one byte of format version, four of
 * CRC-32C, the content.
 *
 * <p>A pass changes a few leaves in most branches. They are saved in a list, until that is so long that saving the
 * branches costs less: written is a quarter of what it takes to save every branch that a pass changes.
 */
final class Catalog {
  static final int VERSION = 2;

  private static final byte FIRST = 0;
  private static final byte BRANCHES = 0;
  private static final byte COUNTS = 1;
  private static final byte FILES = 2;
  private static final int PARTITION_AT = 2;
  private static final int BRANCH_AT = 5;

  /** Behind all partitions. */
  private static final byte[] FILES_KEY = {FIRST, FILES};

  private static final int HEADER_BYTES = 1 + Integer.BYTES;
  private static final int COUNTS_BYTES = HEADER_BYTES + 3 * Long.BYTES;

  /** Of a leaf in a list: its number, with a bit that says whether it is valid, and its sum. */
  private static final int LEAF_BYTES = Short.BYTES + Long.BYTES;

  private static final int INVALID = 1 << 15;

  /** Of more changed leaves than these the branches are saved. */
  static final int MOST_LISTED = MerkleTree.LEAVES / 4;

  private Catalog() {}

  /** Sorts before all of the catalog. */
  static byte[] start() {
    return new byte[] {FIRST};
  }

  static boolean isKey(byte[] key) {
    return key[0] == FIRST;
  }

  /** Sorts before the branches of a partition. */
  static byte[] startOf(PartitionId partition) {
    return Arrays.copyOf(branchKey(partition, 0), BRANCH_AT);
  }

  /** Sorts behind the branches of a partition. */
  static byte[] endOf(PartitionId partition) {
    return branchKey(partition, MerkleTree.FAN_OUT);
  }

  /** Under which the counts of a partition are kept, and its changed leaves. */
  static byte[] counts(PartitionId partition) {
    byte[] key = startOf(partition);
    key[1] = COUNTS;
    return key;
  }

  /** Under which the shard keeps what files of values it has; sorts behind all else of the catalog. */
  static byte[] files() {
    return FILES_KEY.clone();
  }

  static boolean isFiles(byte[] key) {
    return Arrays.equals(key, FILES_KEY);
  }

  /** The files of values as they are kept. */
  static byte[] seal(ValueSet files) {
    byte[] content = files.encode();
    byte[] value = new byte[HEADER_BYTES + content.length];
    System.arraycopy(content, 0, value, HEADER_BYTES, content.length);
    seal(FILES_KEY, value);
    return value;
  }

  /** What {@link #seal} made, null when it is not sound. */
  static @Nullable ValueSet filesIn(byte[] value) {
    return isSound(FILES_KEY, value)
        ? ValueSet.decode(ByteBuffer.wrap(value).position(HEADER_BYTES))
        : null;
  }

  static PartitionId partitionOf(byte[] key) {
    ByteBuffer in = ByteBuffer.wrap(key).position(PARTITION_AT);
    return new PartitionId(in.get(), Short.toUnsignedInt(in.getShort()));
  }

  private static byte[] branchKey(PartitionId partition, int branch) {
    return ByteBuffer.allocate(BRANCH_AT + 1)
        .put(FIRST)
        .put(BRANCHES)
        .put((byte) partition.family())
        .putShort((short) partition.index())
        .put((byte) branch)
        .array();
  }

  /** What changed since this was last called, ready to be stored. */
  static SortedMap<byte[], byte[]> takeChanges(Summaries summaries) {
    SortedMap<byte[], byte[]> changes = new TreeMap<>(Arrays::compareUnsigned);
    summaries.all().forEach((partition, summary) -> {
      if (!summary.isChanged()) {
        return;
      }
      if (summary.changedLeaves().cardinality() > MOST_LISTED) {
        putBranches(changes, partition, summary);
        summary.saved();
      } else {
        summary.listed();
      }
      putSealed(changes, counts(partition), counts(summary));
    });
    return changes;
  }

  private static void putBranches(
      SortedMap<byte[], byte[]> changes, PartitionId partition, PartitionSummary summary) {
    for (int branch = 0; branch < MerkleTree.FAN_OUT; branch++) {
      if (summary.isChanged(branch)) {
        putSealed(changes, branchKey(partition, branch), leaves(summary.tree(), branch));
      }
    }
  }

  private static byte[] counts(PartitionSummary summary) {
    BitSet listed = summary.changedLeaves();
    byte[] value = new byte[COUNTS_BYTES + listed.cardinality() * LEAF_BYTES];
    PartitionCounts counts = summary.counts();
    ByteBuffer out = ByteBuffer.wrap(value)
        .position(HEADER_BYTES)
        .putLong(counts.keys())
        .putLong(counts.bytes())
        .putLong(counts.tombstones());
    MerkleTree tree = summary.tree();
    for (int leaf = listed.nextSetBit(0); leaf >= 0; leaf = listed.nextSetBit(leaf + 1)) {
      out.putShort((short) (tree.isValid(leaf) ? leaf : leaf | INVALID)).putLong(tree.leaf(leaf));
    }
    return value;
  }

  private static byte[] leaves(MerkleTree tree, int branch) {
    byte[] value = new byte[HEADER_BYTES + Integer.BYTES + MerkleTree.FAN_OUT * Long.BYTES];
    ByteBuffer out =
        ByteBuffer.wrap(value).position(HEADER_BYTES).putInt(tree.invalidLeaves(branch));
    for (long leaf : tree.leavesOf(branch)) {
      out.putLong(leaf);
    }
    return value;
  }

  private static void putSealed(SortedMap<byte[], byte[]> target, byte[] key, byte[] value) {
    seal(key, value);
    target.put(key, value);
  }

  private static void seal(byte[] key, byte[] value) {
    value[0] = VERSION;
    ByteBuffer.wrap(value).putInt(1, checksum(key, value));
  }

  private static int checksum(byte[] key, byte[] value) {
    CRC32C crc = new CRC32C();
    crc.update(value[0]);
    crc.update(key, 0, key.length);
    crc.update(value, HEADER_BYTES, value.length - HEADER_BYTES);
    return (int) crc.getValue();
  }

  /** Whether a value is what was stored under the key; one that is not can be reckoned anew. */
  static boolean isSound(byte[] key, byte @Nullable [] value) {
    return value != null
        && value.length > HEADER_BYTES
        && value[0] == VERSION
        && ByteBuffer.wrap(value).getInt(1) == checksum(key, value);
  }

  /** Adds a sound value to the summary it belongs to; in the order of the keys. */
  static PartitionSummary load(@Nullable PartitionSummary known, byte[] key, byte[] value) {
    ByteBuffer in = ByteBuffer.wrap(value).position(HEADER_BYTES);
    return key[1] == COUNTS ? loadCounts(known, in) : loadBranch(known, key[BRANCH_AT], in);
  }

  private static PartitionSummary loadCounts(@Nullable PartitionSummary known, ByteBuffer in) {
    PartitionCounts counts = new PartitionCounts(in.getLong(), in.getLong(), in.getLong());
    PartitionSummary summary =
        PartitionSummary.of(counts, known == null ? MerkleTree.empty() : known.tree());
    while (in.hasRemaining()) {
      int leaf = Short.toUnsignedInt(in.getShort());
      summary.loadChanged(leaf & ~INVALID, in.getLong(), (leaf & INVALID) == 0);
    }
    return summary;
  }

  private static PartitionSummary loadBranch(
      @Nullable PartitionSummary known, int branch, ByteBuffer in) {
    PartitionSummary summary = known == null ? PartitionSummary.empty() : known;
    int invalid = in.getInt();
    long[] leaves = new long[MerkleTree.FAN_OUT];
    for (int i = 0; i < leaves.length; i++) {
      leaves[i] = in.getLong();
    }
    summary.tree().load(branch, leaves, invalid);
    return summary;
  }
}
