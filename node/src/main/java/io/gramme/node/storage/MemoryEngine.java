package io.gramme.node.storage;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.ring.PartitionId;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Keeps everything in the heap and nothing beyond the process: for tests, simulation and embedded nodes. */
public final class MemoryEngine implements StorageEngine {
  private final TreeMap<byte[], Bytes> states = new TreeMap<>(Arrays::compareUnsigned);
  private final KeyCounts counts = new KeyCounts();

  private MemoryEngine() {}

  public static MemoryEngine empty() {
    return new MemoryEngine();
  }

  @Override
  public Bytes update(PartitionId partition, Key key, StateChange change) throws StorageException {
    byte[] stored = StorageKey.of(partition, key);
    Bytes current = states.getOrDefault(stored, Bytes.EMPTY);
    Bytes next = change.next(current);
    if (next == current || (next.isEmpty() && current.isEmpty())) {
      return current;
    }
    if (next.isEmpty()) {
      states.remove(stored);
      counts.add(partition, -1);
      return next;
    }
    // A slice would keep the whole message it came in alive.
    Bytes kept = next.compact();
    states.put(stored, kept);
    counts.add(partition, current.isEmpty() ? 1 : 0);
    return kept;
  }

  @Override
  public Bytes read(PartitionId partition, Key key) {
    return states.getOrDefault(StorageKey.of(partition, key), Bytes.EMPTY);
  }

  @Override
  public @Nullable StoredState next(PartitionId partition, @Nullable Key after)
      throws StorageException {
    byte[] from = after == null ? StorageKey.prefixOf(partition) : StorageKey.of(partition, after);
    Map.Entry<byte[], Bytes> entry = states.higherEntry(from);
    if (entry == null || !StorageKey.isIn(partition, entry.getKey())) {
      return null;
    }
    return new StoredState(StorageKey.keyOf(entry.getKey()), entry.getValue());
  }

  @Override
  public void dropPartition(PartitionId partition) {
    byte[] prefix = StorageKey.prefixOf(partition);
    states.tailMap(prefix).keySet().removeIf(stored -> StorageKey.isIn(partition, stored));
    counts.add(partition, -counts.of(partition));
  }

  @Override
  public void makeDurable() {}

  @Override
  public long keyCount() {
    return counts.total();
  }

  @Override
  public long keyCount(PartitionId partition) {
    return counts.of(partition);
  }

  @Override
  public void close() {}
}
