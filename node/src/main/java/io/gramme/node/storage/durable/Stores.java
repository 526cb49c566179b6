package io.gramme.node.storage.durable;

import io.gramme.merkle.MerkleTree;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageKey;
import io.gramme.ring.PartitionId;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The stores of a directory. Store {@code i} of {@code n} holds the partitions whose index is {@code i} modulo {@code
 * n}, of every family. Thread-safe as their files are.
 */
final class Stores {
  private final List<Store> stores;

  Stores(List<Store> stores) {
    this.stores = List.copyOf(stores);
  }

  List<Store> all() {
    return stores;
  }

  Store of(PartitionId partition) {
    return stores.get(partition.index() % stores.size());
  }

  /** The store of a state's key. */
  Store of(byte[] key) {
    return of(StorageKey.partitionOf(key));
  }

  byte @Nullable [] get(byte[] key) throws StorageException {
    return of(key).get(key);
  }

  /** The first key above the given one in the store that the given one belongs to, or null. */
  byte @Nullable [] higherKey(byte[] key) throws StorageException {
    return of(key).higherKey(key);
  }

  /**
   * The log must keep every record behind this one; below 0 when it must keep all, the given number when no store needs
   * the log.
   */
  long lowestMark(long otherwise) {
    return stores.stream()
        .mapToLong(Store::mark)
        .filter(mark -> mark != Long.MAX_VALUE)
        .min()
        .orElse(otherwise);
  }

  /** As {@link #lowestMark}, of the stores whose mark is known. */
  long lowestKnownMark(long otherwise) {
    return stores.stream()
        .mapToLong(Store::mark)
        .filter(mark -> mark >= 0 && mark != Long.MAX_VALUE)
        .min()
        .orElse(otherwise);
  }

  /** Number of the last log record that any store holds. */
  long highestMark() {
    return stores.stream()
        .mapToLong(Store::mark)
        .filter(mark -> mark != Long.MAX_VALUE)
        .max()
        .orElse(0);
  }

  /** How many stores are out of service. */
  int failed() {
    int failed = 0;
    for (Store store : stores) {
      failed += store.inService() ? 0 : 1;
    }
    return failed;
  }

  /** Which stores are out of service and why, in words, null when there are none. */
  @Nullable
  String failure() {
    return failed() == 0
        ? null
        : stores.stream()
            .map(Store::failure)
            .filter(Objects::nonNull)
            .collect(Collectors.joining("; "));
  }

  long fileBytes() {
    return stores.stream().mapToLong(Store::fileBytes).sum();
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
    for (Store store : stores) {
      try {
        store.close();
      } catch (StorageException e) {
        failed = failed == null ? e : failed;
      }
    }
    if (failed != null) {
      throw failed;
    }
  }
}
