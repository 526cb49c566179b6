package io.gramme.node.storage.shard;

import io.gramme.merkle.MerkleTree;
import io.gramme.node.storage.PartitionCounts;
import io.gramme.node.storage.PartitionSummary;
import io.gramme.node.storage.Summaries;
import io.gramme.node.storage.values.ValueSet;
import io.gramme.ring.PartitionId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Where counts, hash trees and the list of the files of values stand in the index: under keys that begin with a zero byte,
 * before those of all partitions, so that one checkpoint holds them together with the states they describe. One value
 * for the counts of a partition, one for each branch of its tree, one for the files of the shard; each is one byte of
 * format version, four of CRC-32C, the content.
 */
final class Catalog {
  static final int VERSION = 1;

  private static final byte FIRST = 0;
  private static final int COUNTS = 0xff;
  private static final int KEY_BYTES = 5;

  /** Behind all partitions. */
  private static final byte[] FILES = {FIRST, -1, 0, 0, 0};

  private static final int HEADER_BYTES = 1 + Integer.BYTES;

  private Catalog() {}

  /** Sorts before all of the catalog. */
  static byte[] start() {
    return new byte[] {FIRST};
  }

  static boolean isKey(byte[] key) {
    return key[0] == FIRST;
  }

  /** Sorts before what is kept of a partition. */
  static byte[] startOf(PartitionId partition) {
    return Arrays.copyOf(key(partition, 0), KEY_BYTES - 1);
  }

  /** Sorts behind what is kept of a partition. */
  static byte[] endOf(PartitionId partition) {
    return Arrays.copyOf(key(partition, COUNTS), KEY_BYTES + 1);
  }

  /** Under which the shard keeps what files of values it has; sorts behind all else of the catalog. */
  static byte[] files() {
    return FILES.clone();
  }

  static boolean isFiles(byte[] key) {
    return Arrays.equals(key, FILES);
  }

  /** The files of values as they are kept. */
  static byte[] seal(ValueSet files) {
    byte[] content = files.encode();
    byte[] value = new byte[HEADER_BYTES + content.length];
    System.arraycopy(content, 0, value, HEADER_BYTES, content.length);
    seal(FILES, value);
    return value;
  }

  /** What {@link #seal} made, null when it is not sound. */
  static @Nullable ValueSet filesIn(byte[] value) {
    return isSound(FILES, value)
        ? ValueSet.decode(ByteBuffer.wrap(value).position(HEADER_BYTES))
        : null;
  }

  static PartitionId partitionOf(byte[] key) {
    return new PartitionId(key[1], (key[2] & 0xff) << Byte.SIZE | (key[3] & 0xff));
  }

  private static byte[] key(PartitionId partition, int part) {
    return new byte[] {
      FIRST,
      (byte) partition.family(),
      (byte) (partition.index() >>> Byte.SIZE),
      (byte) partition.index(),
      (byte) part
    };
  }

  /** What changed since this was last called, ready to be stored. */
  static SortedMap<byte[], byte[]> takeChanges(Summaries summaries) {
    SortedMap<byte[], byte[]> changes = new TreeMap<>(Arrays::compareUnsigned);
    summaries.all().forEach((partition, summary) -> {
      if (!summary.isChanged()) {
        return;
      }
      putSealed(changes, key(partition, COUNTS), counts(summary.counts()));
      for (int branch = 0; branch < MerkleTree.FAN_OUT; branch++) {
        if (summary.isChanged(branch)) {
          putSealed(changes, key(partition, branch), leaves(summary.tree(), branch));
        }
      }
      summary.saved();
    });
    return changes;
  }

  private static byte[] counts(PartitionCounts counts) {
    byte[] value = new byte[HEADER_BYTES + 3 * Long.BYTES];
    ByteBuffer.wrap(value)
        .position(HEADER_BYTES)
        .putLong(counts.keys())
        .putLong(counts.bytes())
        .putLong(counts.tombstones());
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

  /** Adds a sound value to the summary it belongs to. */
  static PartitionSummary load(@Nullable PartitionSummary known, byte[] key, byte[] value) {
    ByteBuffer in = ByteBuffer.wrap(value).position(HEADER_BYTES);
    int part = key[KEY_BYTES - 1] & 0xff;
    if (part == COUNTS) {
      PartitionCounts counts = new PartitionCounts(in.getLong(), in.getLong(), in.getLong());
      return PartitionSummary.of(counts, known == null ? MerkleTree.empty() : known.tree());
    }
    PartitionSummary summary = known == null ? PartitionSummary.empty() : known;
    int invalid = in.getInt();
    long[] leaves = new long[MerkleTree.FAN_OUT];
    for (int i = 0; i < leaves.length; i++) {
      leaves[i] = in.getLong();
    }
    summary.tree().load(part, leaves, invalid);
    return summary;
  }
}
