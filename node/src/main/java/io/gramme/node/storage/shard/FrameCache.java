package io.gramme.node.storage.shard;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import io.gramme.node.storage.StorageKey;
import io.gramme.ring.PartitionId;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Encoded states in front of the shards. Filled by the store's thread alone: a racing loader would bring back a state
 * that an update has replaced since. A walk over everything goes past it.
 */
final class FrameCache {
  private static final int ENTRY_BYTES = 150;

  /** Of so many reads one counts for what is kept: what is hot is read often, and counting costs as much as reading. */
  private static final int READS_A_COUNT = 4;

  private final Cache<Slot, StateFrame> cache;
  private final Policy<Slot, StateFrame> policy;
  private int reads;

  /** A key with the hash that came with it: the bytes are compared, but not hashed again. */
  private static final class Slot {
    private final byte[] key;
    private final long hash;

    Slot(byte[] key, long hash) {
      this.key = key;
      this.hash = hash;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Slot that && hash == that.hash && Arrays.equals(key, that.key);
    }

    @Override
    public int hashCode() {
      return Long.hashCode(hash);
    }
  }

  FrameCache(long bytes) {
    // The executor runs the cache's upkeep on the store's thread too.
    cache = Caffeine.newBuilder()
        .maximumWeight(bytes)
        .<Slot, StateFrame>weigher(
            (slot, frame) -> ENTRY_BYTES + slot.key.length + frame.bytes().length)
        .executor(Runnable::run)
        .build();
    policy = cache.policy();
  }

  @Nullable
  StateFrame get(byte[] key, long keyHash) {
    Slot slot = new Slot(key, keyHash);
    return reads++ % READS_A_COUNT == 0
        ? cache.getIfPresent(slot)
        : policy.getIfPresentQuietly(slot);
  }

  /** Takes in what stands under a key now. */
  void put(byte[] key, long keyHash, @Nullable StateFrame frame) {
    Slot slot = new Slot(key, keyHash);
    if (frame == null) {
      cache.invalidate(slot);
    } else {
      cache.put(slot, frame);
    }
  }

  void clear() {
    cache.invalidateAll();
  }

  void drop(PartitionId partition) {
    cache.asMap().keySet().removeIf(slot -> StorageKey.isIn(partition, slot.key));
  }
}
