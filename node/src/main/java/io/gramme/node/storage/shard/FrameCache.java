package io.gramme.node.storage.shard;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gramme.node.storage.StorageKey;
import io.gramme.ring.PartitionId;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Encoded states in front of the file. Filled by the store's thread alone: a racing loader would bring back a state that
 * an update has replaced since.
 */
final class FrameCache {
  private static final int ENTRY_BYTES = 150;

  private final Cache<Slot, StateFrame> cache;

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
  }

  @Nullable
  StateFrame get(byte[] key, long keyHash) {
    return cache.getIfPresent(new Slot(key, keyHash));
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
