package io.gramme.node.storage.shard;

import io.gramme.node.storage.StorageKey;
import io.gramme.ring.PartitionId;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Encoded states in front of the shards: those used last, as many as there is room for. Belongs to the store's thread; a
 * walk over everything goes past it.
 */
final class FrameCache {
  private static final int ENTRY_BYTES = 150;
  private static final int FIRST_SLOTS = 1 << 10;
  private static final float LOAD = 0.75f;

  private final long mostBytes;
  private final Map<Slot, StateFrame> cache = new LinkedHashMap<>(FIRST_SLOTS, LOAD, true);
  private long bytes;

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

    long bytesWith(StateFrame frame) {
      return (long) ENTRY_BYTES + key.length + frame.bytes().length;
    }
  }

  FrameCache(long bytes) {
    mostBytes = bytes;
  }

  @Nullable
  StateFrame get(byte[] key, long keyHash) {
    return cache.get(new Slot(key, keyHash));
  }

  /** Takes in what stands under a key now. */
  void put(byte[] key, long keyHash, @Nullable StateFrame frame) {
    Slot slot = new Slot(key, keyHash);
    StateFrame before = frame == null ? cache.remove(slot) : cache.put(slot, frame);
    bytes -= before == null ? 0 : slot.bytesWith(before);
    bytes += frame == null ? 0 : slot.bytesWith(frame);
    if (bytes > mostBytes) {
      removeOldest();
    }
  }

  private void removeOldest() {
    Iterator<Map.Entry<Slot, StateFrame>> oldest = cache.entrySet().iterator();
    while (bytes > mostBytes) {
      Map.Entry<Slot, StateFrame> entry = oldest.next();
      bytes -= entry.getKey().bytesWith(entry.getValue());
      oldest.remove();
    }
  }

  void clear() {
    cache.clear();
    bytes = 0;
  }

  void drop(PartitionId partition) {
    cache.entrySet().removeIf(entry -> {
      boolean dropped = StorageKey.isIn(partition, entry.getKey().key);
      bytes -= dropped ? entry.getKey().bytesWith(entry.getValue()) : 0;
      return dropped;
    });
  }
}
