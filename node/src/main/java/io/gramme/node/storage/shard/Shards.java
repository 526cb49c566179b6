package io.gramme.node.storage.shard;

import io.gramme.merkle.MerkleTree;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageKey;
import io.gramme.ring.PartitionId;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The shards of a directory. Shard {@code i} of {@code n} holds the partitions whose index is {@code i} modulo {@code
 * n}, of every family. Thread-safe as their files are.
 */
final class Shards {
  private final List<Shard> shards;

  Shards(List<Shard> shards) {
    this.shards = List.copyOf(shards);
  }

  List<Shard> all() {
    return shards;
  }

  Shard of(PartitionId partition) {
    return shards.get(partition.index() % shards.size());
  }

  /** The shard of a state's key. */
  Shard of(byte[] key) {
    return of(StorageKey.partitionOf(key));
  }

  /** A saved state, or null. */
  @Nullable
  StateFrame frame(byte[] key) throws StorageException {
    return of(key).frame(key);
  }

  /** What the index keeps of a saved state, or null. */
  @Nullable
  IndexEntry entry(byte[] key) throws StorageException {
    return of(key).entry(key);
  }

  /** The first key above the given one in the shard that the given one belongs to, or null. */
  byte @Nullable [] higherKey(byte[] key) throws StorageException {
    return of(key).higherKey(key);
  }

  /**
   * The log must keep every record behind this one; below 0 when it must keep all, the given number when no shard needs
   * the log.
   */
  long lowestMark(long otherwise) {
    return shards.stream()
        .mapToLong(Shard::mark)
        .filter(mark -> mark != Long.MAX_VALUE)
        .min()
        .orElse(otherwise);
  }

  /** As {@link #lowestMark}, of the shards whose mark is known. */
  long lowestKnownMark(long otherwise) {
    return shards.stream()
        .mapToLong(Shard::mark)
        .filter(mark -> mark >= 0 && mark != Long.MAX_VALUE)
        .min()
        .orElse(otherwise);
  }

  /** Number of the last log record that any shard holds. */
  long highestMark() {
    return shards.stream()
        .mapToLong(Shard::mark)
        .filter(mark -> mark != Long.MAX_VALUE)
        .max()
        .orElse(0);
  }

  /** How many shards are out of service. */
  int failed() {
    int failed = 0;
    for (Shard shard : shards) {
      failed += shard.inService() ? 0 : 1;
    }
    return failed;
  }

  /** Which shards are out of service and why, in words, null when there are none. */
  @Nullable
  String failure() {
    return failed() == 0
        ? null
        : shards.stream()
            .map(Shard::failure)
            .filter(Objects::nonNull)
            .collect(Collectors.joining("; "));
  }

  long fileBytes() {
    return shards.stream().mapToLong(Shard::fileBytes).sum();
  }

  /** What a partition out of service has to say to its peers: nothing that may be trusted (rule S4). */
  static MerkleTree invalidTree() {
    MerkleTree tree = MerkleTree.empty();
    for (int leaf = 0; leaf < MerkleTree.LEAVES; leaf++) {
      tree.invalidate(leaf);
    }
    return tree;
  }

  /** Lets go of all files, even when one of them fails. */
  void close() throws StorageException {
    StorageException failed = null;
    for (Shard shard : shards) {
      try {
        shard.close();
      } catch (StorageException e) {
        failed = failed == null ? e : failed;
      }
    }
    if (failed != null) {
      throw failed;
    }
  }
}
