package io.gramme.node.storage.shard;

import io.gramme.merkle.MerkleTree;
import io.gramme.node.storage.PartitionSummary;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import io.gramme.node.storage.StorageKey;
import io.gramme.node.storage.Summaries;
import io.gramme.ring.PartitionId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The states as they stand, whether saved or not: cached states, changes in memory, the files, in this order; and the
 * summaries that go with them. Writes nothing to disk itself. Confined to the store's thread.
 */
final class StateTable {
  private final Shards shards;
  private final WriteBehind writes;
  private final Summaries summaries;
  private final FrameCache cache;
  private final SortedSet<byte[]> damaged = new TreeSet<>(Arrays::compareUnsigned);
  private final Set<Shard> forgotten = new HashSet<>();

  StateTable(Shards shards, WriteBehind writes, Summaries summaries, FrameCache cache) {
    this.shards = shards;
    this.writes = writes;
    this.summaries = summaries;
    this.cache = cache;
  }

  Summaries summaries() {
    return summaries;
  }

  /** Keys whose values were found damaged and not repaired since. */
  SortedSet<byte[]> damaged() {
    return damaged;
  }

  /**
   * What stands under a key, null when it is absent.
   *
   * @param keyHash {@link io.gramme.data.Key#hash} of the key
   * @throws StorageException VALUE_DAMAGED, after which its leaf is invalid (rule S4)
   */
  @Nullable
  StateFrame load(byte[] key, long keyHash) throws StorageException {
    // Every change goes into the cache too, so what is there is the newest, saved or not.
    StateFrame frame = cache.get(key, keyHash);
    if (frame != null) {
      return frame;
    }
    DirtyTable.Change change = unsaved(key);
    if (change != null) {
      return change.frame();
    }
    frame = fromFile(key);
    cache.put(key, keyHash, frame);
    return frame;
  }

  /** As {@link #load}, past the cache: a walk over everything would push out what is asked for often. */
  @Nullable
  StateFrame peek(byte[] key) throws StorageException {
    DirtyTable.Change change = unsaved(key);
    return change != null ? change.frame() : fromFile(key);
  }

  private DirtyTable.@Nullable Change unsaved(byte[] key) {
    return unsaved(key, writes.sealed());
  }

  private DirtyTable.@Nullable Change unsaved(byte[] key, @Nullable DirtyTable sealed) {
    DirtyTable.Change change = writes.active().find(key);
    return change == null && sealed != null ? sealed.find(key) : change;
  }

  private @Nullable StateFrame fromFile(byte[] key) throws StorageException {
    try {
      return shards.frame(key);
    } catch (StorageException e) {
      throw noted(key, e);
    }
  }

  private StorageException noted(byte[] key, StorageException e) throws StorageException {
    if (e.reason() == Reason.VALUE_DAMAGED) {
      noteDamaged(key);
    }
    return e;
  }

  /** The value of a key cannot be read (rule S4). */
  void noteDamaged(byte[] key) throws StorageException {
    damaged.add(key);
    summaries.invalidate(StorageKey.partitionOf(key), leafOf(key));
  }

  /**
   * What the summary takes of what stands under a key, null when it is absent. Reads no value.
   *
   * @throws StorageException VALUE_DAMAGED when that is not known
   */
  PartitionSummary.@Nullable Entry summary(byte[] key) throws StorageException {
    DirtyTable.Change change = unsaved(key);
    if (change != null) {
      StateFrame frame = change.frame();
      return frame == null ? null : frame.entry();
    }
    try {
      IndexEntry entry = shards.entry(key);
      return entry == null ? null : entry.summary();
    } catch (StorageException e) {
      throw noted(key, e);
    }
  }

  private static int leafOf(byte[] key) throws StorageException {
    return MerkleTree.leafOf(hashOf(key));
  }

  /**
   * The first key of the partition above the given one under which something stands, or null. Each step looks at one
   * sealed table from beginning to end: the pass may end within it, after which what the table says was removed would
   * seem to stand.
   */
  byte @Nullable [] higherKey(PartitionId partition, byte[] from) throws StorageException {
    byte[] key = from;
    while (true) {
      DirtyTable sealed = writes.sealed();
      key =
          lower(writes.active().higherKey(key), lower(beingSaved(key, sealed), saved(key, sealed)));
      if (key == null || !StorageKey.isIn(partition, key)) {
        return null;
      }
      DirtyTable.Change change = unsaved(key, sealed);
      if (change == null || change.frame() != null) {
        return key;
      }
    }
  }

  private byte @Nullable [] beingSaved(byte[] key, @Nullable DirtyTable sealed) {
    return sealed == null || writes.active().hides(key) ? null : sealed.higherKey(key);
  }

  private byte @Nullable [] saved(byte[] key, @Nullable DirtyTable sealed) throws StorageException {
    boolean hidden = writes.active().hides(key) || (sealed != null && sealed.hides(key));
    return hidden ? null : shards.higherKey(key);
  }

  private static byte @Nullable [] lower(byte @Nullable [] a, byte @Nullable [] b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return Arrays.compareUnsigned(a, b) < 0 ? a : b;
  }

  /** For keys that come from a file and not with a request. */
  static long hashOf(byte[] key) throws StorageException {
    return StorageKey.keyOf(key).hash();
  }

  /** A state took the place of another; null when the key is absent. */
  void replace(
      PartitionId partition,
      long keyHash,
      byte[] key,
      PartitionSummary.@Nullable Entry before,
      @Nullable StateFrame after) {
    store(key, keyHash, after);
    summaries.replace(partition, keyHash, before, after == null ? null : after.entry());
  }

  /** Whether all values under a key's leaf are thought to be readable (rule S4). */
  boolean isValid(byte[] key, long keyHash) {
    return summaries.tree(StorageKey.partitionOf(key)).isValid(MerkleTree.leafOf(keyHash));
  }

  /** A state took the place of whatever was there; the summary is reckoned anew. */
  void overwrite(byte[] key, @Nullable StateFrame after) throws StorageException {
    store(key, hashOf(key), after);
    damaged.remove(key);
    recount(StorageKey.partitionOf(key));
  }

  private void store(byte[] key, long keyHash, @Nullable StateFrame frame) {
    writes.active().put(key, frame);
    cache.put(key, keyHash, frame);
  }

  void drop(PartitionId partition) {
    writes.active().drop(partition);
    cache.drop(partition);
    summaries.remove(partition);
    damaged.removeIf(key -> StorageKey.isIn(partition, key));
  }

  /** Nothing is known any more of the partitions whose shard is out of service. */
  void forgetOutOfService() {
    for (Shard shard : shards.all()) {
      if (!shard.inService() && forgotten.add(shard)) {
        forget(shard);
      }
    }
  }

  private void forget(Shard shard) {
    for (PartitionId partition : new ArrayList<>(summaries.all().keySet())) {
      if (shards.of(partition) == shard) {
        summaries.remove(partition);
      }
    }
    damaged.removeIf(key -> shards.of(key) == shard);
    // It would stand in for what the file holds when the shard comes back.
    cache.clear();
  }

  /** The shard is in service again; what is known of its partitions is about to be loaded. */
  void comesBack(Shard shard) {
    forget(shard);
    forgotten.remove(shard);
  }

  /**
   * Reckons the summary of a partition anew. Only under leaves that are not valid are values read: what is damaged there
   * must stay known, and a value that is not read is not known to be damaged.
   */
  void recount(PartitionId partition) throws StorageException {
    recount(partition, summaries.tree(partition));
  }

  /** The same when nothing is known of the partition: all values are read. */
  void recountAll(PartitionId partition) throws StorageException {
    recount(partition, Shards.invalidTree());
  }

  private void recount(PartitionId partition, MerkleTree known) throws StorageException {
    PartitionSummary counted = PartitionSummary.empty();
    byte[] key = higherKey(partition, StorageKey.prefixOf(partition));
    while (key != null) {
      long keyHash = hashOf(key);
      boolean valid = known.isValid(MerkleTree.leafOf(keyHash));
      try {
        counted.replace(keyHash, null, valid ? summary(key) : readSummary(key));
      } catch (StorageException e) {
        if (e.reason() != Reason.VALUE_DAMAGED) {
          throw e;
        }
        counted.addDamaged(keyHash);
      }
      key = higherKey(partition, key);
    }
    counted.markAllChanged();
    summaries.put(partition, counted);
  }

  private PartitionSummary.@Nullable Entry readSummary(byte[] key) throws StorageException {
    StateFrame frame = peek(key);
    return frame == null ? null : frame.entry();
  }
}
