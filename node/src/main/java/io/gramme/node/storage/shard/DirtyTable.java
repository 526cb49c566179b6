package io.gramme.node.storage.shard;

import io.gramme.node.storage.StorageKey;
import io.gramme.ring.PartitionId;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Changes that are in the log but not in the file yet, in the order of their keys. A partition that was dropped hides
 * whatever lies below this table. Not thread-safe; once sealed it is only read.
 */
final class DirtyTable {
  /** What an entry takes beside its key and value: in the heap, and as its share of pages to write. */
  private static final int ENTRY_COST_BYTES = 512;

  /** An overwrite takes no memory, only log: the share of its bytes that counts. */
  private static final int OVERWRITE_SHARE = 4;

  private final NavigableMap<byte[], Change> changes = new TreeMap<>(Arrays::compareUnsigned);
  private final SortedSet<PartitionId> dropped = new TreeSet<>();
  private long cost;

  /**
   * What became of a key.
   *
   * @param frame its state, null when it was removed
   */
  record Change(@Nullable StateFrame frame) {
    static final Change REMOVED = new Change(null);
  }

  void put(byte[] key, @Nullable StateFrame frame) {
    Change before = changes.put(key, frame == null ? Change.REMOVED : new Change(frame));
    long bytes = (long) ENTRY_COST_BYTES + key.length + lengthOf(frame);
    // An overwrite must count too, or nothing would bound the log.
    cost += before == null
        ? bytes
        : bytes / OVERWRITE_SHARE + Math.max(0, lengthOf(frame) - lengthOf(before.frame()));
  }

  private static int lengthOf(@Nullable StateFrame frame) {
    return frame == null ? 0 : frame.bytes().length;
  }

  void drop(PartitionId partition) {
    changes.subMap(StorageKey.prefixOf(partition), StorageKey.endOf(partition)).clear();
    dropped.add(partition);
    cost += ENTRY_COST_BYTES;
  }

  /** What became of a key, null when this table does not know. */
  @Nullable
  Change find(byte[] key) {
    Change change = changes.get(key);
    return change == null && hides(key) ? Change.REMOVED : change;
  }

  /** Whether tables below must not be asked about a key's partition. */
  boolean hides(byte[] key) {
    return !dropped.isEmpty() && dropped.contains(StorageKey.partitionOf(key));
  }

  /** The first changed key above the given one, removed ones included, or null. */
  byte @Nullable [] higherKey(byte[] key) {
    return changes.higherKey(key);
  }

  /** What of this table concerns some partitions, in a table of its own. */
  DirtyTable of(Predicate<PartitionId> partitions) {
    DirtyTable part = new DirtyTable();
    dropped.stream().filter(partitions).forEach(part::drop);
    changes.forEach((key, change) -> {
      if (partitions.test(StorageKey.partitionOf(key))) {
        part.put(key, change.frame());
      }
    });
    return part;
  }

  /** Forgets what concerns some partitions. */
  void forget(Predicate<PartitionId> partitions) {
    dropped.removeIf(partitions);
    changes.keySet().removeIf(key -> partitions.test(StorageKey.partitionOf(key)));
  }

  boolean isEmpty() {
    return changes.isEmpty() && dropped.isEmpty();
  }

  /** At least what it takes in memory, and at least a quarter of what the log holds of it, in bytes. */
  long cost() {
    return cost;
  }

  /** Changes in the order of their keys, not to be changed; dropped partitions come before them. */
  NavigableMap<byte[], Change> changes() {
    return changes;
  }

  SortedSet<PartitionId> dropped() {
    return dropped;
  }
}
