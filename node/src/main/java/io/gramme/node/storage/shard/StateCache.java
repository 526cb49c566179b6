package io.gramme.node.storage.shard;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gramme.data.Bytes;
import io.gramme.node.storage.StorageKey;
import io.gramme.ring.PartitionId;
import org.jspecify.annotations.Nullable;

/**
 * Encoded states in front of the file. Filled by the store's thread alone: a racing loader would bring back a state that
 * an update has replaced since.
 */
final class StateCache {
  private static final int ENTRY_BYTES = 150;

  private final Cache<Bytes, StateFrame> cache;

  StateCache(long bytes) {
    // The executor runs the cache's upkeep on the store's thread too.
    cache = Caffeine.newBuilder()
        .maximumWeight(bytes)
        .<Bytes, StateFrame>weigher(
            (key, frame) -> ENTRY_BYTES + key.length() + frame.bytes().length)
        .executor(Runnable::run)
        .build();
  }

  @Nullable
  StateFrame get(byte[] key) {
    return cache.getIfPresent(Bytes.wrap(key));
  }

  /** Takes in what stands under a key now. */
  void put(byte[] key, @Nullable StateFrame frame) {
    if (frame == null) {
      cache.invalidate(Bytes.wrap(key));
    } else {
      cache.put(Bytes.wrap(key), frame);
    }
  }

  void clear() {
    cache.invalidateAll();
  }

  void drop(PartitionId partition) {
    cache.asMap().keySet().removeIf(key -> StorageKey.isIn(partition, key.array()));
  }
}
