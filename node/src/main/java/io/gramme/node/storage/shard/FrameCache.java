package io.gramme.node.storage.shard;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import io.gramme.node.storage.StorageKey;
import io.gramme.ring.PartitionId;
import org.jspecify.annotations.Nullable;

/**
 * Encoded states as the shards' files hold them. What stands under a key is in the tables of changes first: as long as one
 * of them knows the key, nobody looks here, so a state that is written often costs this cache one update a pass.
 *
 * <p>The store's thread takes in what it has read, a pass what it has saved. Both never touch one key at a time: what a pass
 * saves is in its table until it is done, and is not read from a file meanwhile. A walk over everything goes past it.
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
  private int loads;

  /** What the cache wants to have done, null when it wants nothing. */
  private volatile @Nullable Runnable awaitingUpkeep;

  FrameCache(long bytes) {
    // The upkeep is done for many writes at once, by whoever wrote.
    cache = Caffeine.newBuilder()
        .maximumWeight(bytes)
        .<HashedKey, StateFrame>weigher(
            (key, frame) -> ENTRY_BYTES + key.bytes().length + frame.bytes().length)
        .executor(upkeep -> awaitingUpkeep = upkeep)
        .build();
    policy = cache.policy();
  }

  /** For the store's thread. */
  @Nullable
  StateFrame get(HashedKey key) {
    return reads++ % READS_A_COUNT == 0 ? cache.getIfPresent(key) : policy.getIfPresentQuietly(key);
  }

  /** Takes in what was read from a file. For the store's thread. */
  void loaded(HashedKey key, StateFrame frame) {
    cache.put(key, frame);
    if (++loads % WRITES_AN_UPKEEP == 0) {
      upkeep();
    }
  }

  /**
   * The files hold the changes of a table now. What is not known here stays unknown: nobody may ask for it again. For
   * passes.
   */
  void saved(DirtyTable changes) {
    changes.dropped().forEach(this::drop);
    changes.forEach(this::saved);
    upkeep();
  }

  private void saved(HashedKey key, @Nullable StateFrame frame) {
    if (frame == null) {
      cache.invalidate(key);
    } else if (policy.getIfPresentQuietly(key) != null) {
      cache.put(key, frame);
    }
  }

  private void upkeep() {
    Runnable due = awaitingUpkeep;
    if (due != null) {
      awaitingUpkeep = null;
      due.run();
    }
  }

  void clear() {
    cache.invalidateAll();
  }

  private void drop(PartitionId partition) {
    cache.asMap().keySet().removeIf(key -> StorageKey.isIn(partition, key.bytes()));
  }
}
