package io.gramme.node.storage.shard;

import io.gramme.node.storage.StorageKey;
import io.gramme.ring.PartitionId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Changes that are in the log but not in the files yet: the memtable. A partition that was dropped hides whatever lies
 * below this table. Hashed; the order of the keys is found when the table is flushed, and kept from the first scan on.
 *
 * <p>Belongs to the store's thread; once sealed it is only read, and by its pass too.
 */
final class DirtyTable {
  /** What an entry takes beside its key and value: in the heap, and as its share of pages to write. */
  private static final int ENTRY_COST_BYTES = 512;

  /** An overwrite takes no memory, only log: the share of its bytes that counts. */
  private static final int OVERWRITE_SHARE = 4;

  private final Map<HashedKey, Change> changes = new HashMap<>();
  private final SortedSet<PartitionId> dropped = new TreeSet<>();

  /** Null before the first scan. */
  private @Nullable NavigableMap<byte[], Change> ordered;

  private long cost;

  /**
   * What became of a key.
   *
   * @param frame its state, null when it was removed
   */
  record Change(@Nullable StateFrame frame) {
    static final Change REMOVED = new Change(null);
  }

  /** A key and what became of it. */
  static final class Entry {
    private final HashedKey key;
    private final @Nullable StateFrame frame;

    private Entry(HashedKey key, @Nullable StateFrame frame) {
      this.key = key;
      this.frame = frame;
    }

    byte[] key() {
      return key.bytes();
    }

    HashedKey hashedKey() {
      return key;
    }

    /** Its state, null when it was removed. */
    @Nullable
    StateFrame frame() {
      return frame;
    }
  }

  void put(HashedKey key, @Nullable StateFrame frame) {
    Change change = frame == null ? Change.REMOVED : new Change(frame);
    Change before = changes.put(key, change);
    if (ordered != null) {
      ordered.put(key.bytes(), change);
    }
    long bytes = (long) ENTRY_COST_BYTES + key.bytes().length + lengthOf(frame);
    // An overwrite must count too, or nothing would bound the log.
    cost += before == null
        ? bytes
        : bytes / OVERWRITE_SHARE + Math.max(0, lengthOf(frame) - lengthOf(before.frame()));
  }

  private static int lengthOf(@Nullable StateFrame frame) {
    return frame == null ? 0 : frame.bytes().length;
  }

  void drop(PartitionId partition) {
    forgetKeys(partition::equals);
    dropped.add(partition);
    cost += ENTRY_COST_BYTES;
  }

  /** What became of a key, null when this table does not know. */
  @Nullable
  Change find(HashedKey key) {
    Change change = changes.get(key);
    return change == null && hides(key.bytes()) ? Change.REMOVED : change;
  }

  /** Whether tables below must not be asked about a key's partition. */
  boolean hides(byte[] key) {
    return !dropped.isEmpty() && dropped.contains(StorageKey.partitionOf(key));
  }

  /** The first changed key above the given one, removed ones included, or null. Only for the store's thread. */
  byte @Nullable [] higherKey(byte[] key) {
    NavigableMap<byte[], Change> known = ordered;
    if (known == null) {
      known = new TreeMap<>(Arrays::compareUnsigned);
      for (Map.Entry<HashedKey, Change> change : changes.entrySet()) {
        known.put(change.getKey().bytes(), change.getValue());
      }
      ordered = known;
    }
    return known.higherKey(key);
  }

  /** What of this table concerns some partitions, in a table of its own. */
  DirtyTable of(Predicate<PartitionId> partitions) {
    DirtyTable part = new DirtyTable();
    dropped.stream().filter(partitions).forEach(part::drop);
    changes.forEach((key, change) -> {
      if (partitions.test(key.partition())) {
        part.put(key, change.frame());
      }
    });
    return part;
  }

  /** Forgets what concerns some partitions. */
  void forget(Predicate<PartitionId> partitions) {
    dropped.removeIf(partitions);
    forgetKeys(partitions);
  }

  private void forgetKeys(Predicate<PartitionId> partitions) {
    changes.keySet().removeIf(key -> partitions.test(key.partition()));
    ordered = null;
  }

  boolean isEmpty() {
    return changes.isEmpty() && dropped.isEmpty();
  }

  /** At least what it takes in memory, and at least a quarter of what the log holds of it, in bytes. */
  long cost() {
    return cost;
  }

  /** Changes in no order; dropped partitions come before them. */
  void forEach(BiConsumer<HashedKey, @Nullable StateFrame> action) {
    changes.forEach((key, change) -> action.accept(key, change.frame()));
  }

  /** Changes in the order of their keys; dropped partitions come before them. */
  List<Entry> sorted() {
    // Partition by partition: the keys of all lie all over the memory, and comparing them is what
    // takes the time.
    Map<PartitionId, List<Entry>> partitions = new HashMap<>();
    changes.forEach((key, change) -> partitions
        .computeIfAbsent(key.partition(), none -> new ArrayList<>())
        .add(new Entry(key, change.frame())));
    List<Entry> sorted = new ArrayList<>(changes.size());
    for (List<Entry> partition : new TreeMap<>(partitions).values()) {
      partition.sort(Comparator.comparing(Entry::key, Arrays::compareUnsigned));
      sorted.addAll(partition);
    }
    return sorted;
  }

  SortedSet<PartitionId> dropped() {
    return dropped;
  }
}
