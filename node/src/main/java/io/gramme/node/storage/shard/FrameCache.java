package io.gramme.node.storage.shard;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import io.gramme.node.storage.StorageKey;
import io.gramme.ring.PartitionId;
import org.jspecify.annotations.Nullable;

/**
 * Encoded states in front of the shards. Filled by the store's thread alone: a racing loader would bring back a state
 * that an update has replaced since. A walk over everything goes past it.
 */
final class FrameCache {
  private static final int ENTRY_BYTES = 150;

  /** Of so many reads one counts for what is kept: what is hot is read often, and counting costs as much as reading. */
  private static final int READS_A_COUNT = 4;

  /** Of so many writes each is followed by the cache's upkeep, during which it may hold that many too many. */
  private static final int WRITES_AN_UPKEEP = 32;

  private final Cache<HashedKey, StateFrame> cache;
  private final Policy<HashedKey, StateFrame> policy;
  private int reads;
  private int writes;

  /** What the cache wants to have done, null when it wants nothing. */
  private @Nullable Runnable awaitingUpkeep;

  FrameCache(long bytes) {
    // The cache's upkeep is done on the store's thread too, for many writes at once.
    cache = Caffeine.newBuilder()
        .maximumWeight(bytes)
        .<HashedKey, StateFrame>weigher(
            (key, frame) -> ENTRY_BYTES + key.bytes().length + frame.bytes().length)
        .executor(upkeep -> awaitingUpkeep = upkeep)
        .build();
    policy = cache.policy();
  }

  @Nullable
  StateFrame get(HashedKey key) {
    return reads++ % READS_A_COUNT == 0 ? cache.getIfPresent(key) : policy.getIfPresentQuietly(key);
  }

  /** Takes in what stands under a key now. */
  void put(HashedKey key, @Nullable StateFrame frame) {
    if (frame == null) {
      cache.invalidate(key);
    } else {
      cache.put(key, frame);
    }
    writes++;
    if (writes % WRITES_AN_UPKEEP == 0) {
      upkeep();
    }
  }

  private void upkeep() {
    Runnable due = awaitingUpkeep;
    awaitingUpkeep = null;
    if (due != null) {
      due.run();
    }
  }

  void clear() {
    cache.invalidateAll();
  }

  void drop(PartitionId partition) {
    cache.asMap().keySet().removeIf(key -> StorageKey.isIn(partition, key.bytes()));
  }
}
