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
 * The states as they stand, whether saved or not: changes in memory, cached states, the files, in this order; and the
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
   * @throws StorageException VALUE_DAMAGED, after which its leaf is invalid (rule S4)
   */
  @Nullable
  StateFrame load(HashedKey key) throws StorageException {
    DirtyTable.Change change = unsaved(key);
    if (change != null) {
      return change.frame();
    }
    StateFrame frame = cache.get(key);
    if (frame == null) {
      frame = fromFile(key);
      if (frame != null) {
        cache.loaded(key, frame);
      }
    }
    return frame;
  }

  /** As {@link #load}, past the cache: a walk over everything would push out what is asked for often. */
  @Nullable
  StateFrame peek(HashedKey key) throws StorageException {
    DirtyTable.Change change = unsaved(key);
    return change != null ? change.frame() : fromFile(key);
  }

  private DirtyTable.@Nullable Change unsaved(HashedKey key) {
    return unsaved(key, writes.sealed());
  }

  private DirtyTable.@Nullable Change unsaved(HashedKey key, @Nullable DirtyTable sealed) {
    DirtyTable.Change change = writes.active().find(key);
    return change == null && sealed != null ? sealed.find(key) : change;
  }

  private @Nullable StateFrame fromFile(HashedKey key) throws StorageException {
    try {
      return shards.frame(key.bytes());
    } catch (StorageException e) {
      throw noted(key, e);
    }
  }

  private StorageException noted(HashedKey key, StorageException e) {
    if (e.reason() == Reason.VALUE_DAMAGED) {
      noteDamaged(key);
    }
    return e;
  }

  /** The value of a key cannot be read (rule S4). */
  void noteDamaged(HashedKey key) {
    damaged.add(key.bytes());
    summaries.invalidate(key.partition(), leafOf(key));
  }

  /**
   * What the summary takes of what stands under a key, null when it is absent. Reads no value.
   *
   * @throws StorageException VALUE_DAMAGED when that is not known
   */
  PartitionSummary.@Nullable Entry summary(HashedKey key) throws StorageException {
    DirtyTable.Change change = unsaved(key);
    if (change != null) {
      StateFrame frame = change.frame();
      return frame == null ? null : frame.entry();
    }
    try {
      IndexEntry entry = shards.entry(key.bytes());
      return entry == null ? null : entry.summary();
    } catch (StorageException e) {
      throw noted(key, e);
    }
  }

  private static int leafOf(HashedKey key) {
    return MerkleTree.leafOf(key.hash());
  }

  /**
   * The first key of the partition above the given one under which something stands, or null. Each step looks at one
   * sealed table from beginning to end: the pass may end within it, after which what the table says was removed would
   * seem to stand.
   */
  @Nullable
  HashedKey higherKey(PartitionId partition, byte[] from) throws StorageException {
    byte[] next = from;
    while (true) {
      DirtyTable sealed = writes.sealed();
      next = lower(
          writes.active().higherKey(next), lower(beingSaved(next, sealed), saved(next, sealed)));
      if (next == null || !StorageKey.isIn(partition, next)) {
        return null;
      }
      HashedKey key = HashedKey.ofStored(next);
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

  /** A state took the place of another; null when the key is absent. */
  void replace(HashedKey key, PartitionSummary.@Nullable Entry before, @Nullable StateFrame after) {
    writes.active().put(key, after);
    PartitionSummary.Entry entry = after == null ? null : after.entry();
    summaries.replace(key.partition(), key.hash(), before, entry);
  }

  /** Whether all values under a key's leaf are thought to be readable (rule S4). */
  boolean isValid(HashedKey key) {
    return summaries.tree(key.partition()).isValid(leafOf(key));
  }

  /** A state took the place of whatever was there; the summary is reckoned anew. */
  void overwrite(HashedKey key, @Nullable StateFrame after) throws StorageException {
    writes.active().put(key, after);
    damaged.remove(key.bytes());
    recount(key.partition());
  }

  void drop(PartitionId partition) {
    writes.active().drop(partition);
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
    HashedKey key = higherKey(partition, StorageKey.prefixOf(partition));
    while (key != null) {
      boolean valid = known.isValid(leafOf(key));
      try {
        counted.replace(key.hash(), null, valid ? summary(key) : readSummary(key));
      } catch (StorageException e) {
        if (e.reason() != Reason.VALUE_DAMAGED) {
          throw e;
        }
        counted.addDamaged(key.hash());
      }
      key = higherKey(partition, key.bytes());
    }
    counted.markAllChanged();
    summaries.put(partition, counted);
  }

  private PartitionSummary.@Nullable Entry readSummary(HashedKey key) throws StorageException {
    StateFrame frame = peek(key);
    return frame == null ? null : frame.entry();
  }
}
