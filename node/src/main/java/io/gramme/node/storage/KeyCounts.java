package io.gramme.node.storage;

import io.gramme.ring.PartitionId;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** How many keys each partition holds, kept beside the store so that nobody has to walk it. Not thread-safe. */
public final class KeyCounts {
  private final SortedMap<PartitionId, Long> counts = new TreeMap<>();
  private long total;

  /** Counts as they were when the store was closed. */
  public static KeyCounts of(Map<PartitionId, Long> saved) {
    KeyCounts result = new KeyCounts();
    saved.forEach(result::add);
    return result;
  }

  /** Adds a number of keys, which may be negative. */
  public void add(PartitionId partition, long keys) {
    counts.merge(partition, keys, (a, b) -> a + b == 0 ? null : Long.valueOf(a + b));
    total += keys;
  }

  public long total() {
    return total;
  }

  public long of(PartitionId partition) {
    return counts.getOrDefault(partition, 0L);
  }

  /** The partitions that hold keys, in order. */
  public SortedMap<PartitionId, Long> byPartition() {
    return Collections.unmodifiableSortedMap(counts);
  }
}
