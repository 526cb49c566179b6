package io.gramme.node.storage;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.merkle.MerkleTree;
import io.gramme.ring.PartitionId;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Keeps everything in the heap and nothing beyond the process: for tests, simulation and embedded nodes. */
public final class MemoryEngine implements StorageEngine {
  private final TreeMap<byte[], Kept> states = new TreeMap<>(Arrays::compareUnsigned);
  private final Summaries summaries = Summaries.empty();
  private long changes;
  private final Summarizer summarizer;

  private MemoryEngine(Summarizer summarizer) {
    this.summarizer = summarizer;
  }

  public static MemoryEngine empty(Summarizer summarizer) {
    return new MemoryEngine(summarizer);
  }

  /** A state and what it means to the summary. */
  private record Kept(Bytes state, StateSummary summary) {
    PartitionSummary.Entry entry() {
      return new PartitionSummary.Entry(summary, state.length());
    }
  }

  @Override
  public Bytes update(PartitionId partition, Key key, StateChange change) throws StorageException {
    byte[] stored = StorageKey.of(partition, key);
    Kept before = states.get(stored);
    Bytes current = before == null ? Bytes.EMPTY : before.state();
    Bytes next = change.next(current);
    if (next == current || (next.isEmpty() && before == null)) {
      return current;
    }
    // A slice would keep the whole message it came in alive.
    Kept after =
        next.isEmpty() ? null : new Kept(next.compact(), summarizer.of(key.hash(), next, change));
    changes++;
    if (after == null) {
      states.remove(stored);
    } else {
      states.put(stored, after);
    }
    summaries.replace(
        partition,
        key.hash(),
        before == null ? null : before.entry(),
        after == null ? null : after.entry());
    return after == null ? Bytes.EMPTY : after.state();
  }

  @Override
  public Bytes read(PartitionId partition, Key key) {
    Kept kept = states.get(StorageKey.of(partition, key));
    return kept == null ? Bytes.EMPTY : kept.state();
  }

  @Override
  public @Nullable StoredState next(PartitionId partition, @Nullable Key after)
      throws StorageException {
    byte[] from = after == null ? StorageKey.prefixOf(partition) : StorageKey.of(partition, after);
    Map.Entry<byte[], Kept> entry = states.higherEntry(from);
    if (entry == null || !StorageKey.isIn(partition, entry.getKey())) {
      return null;
    }
    return new StoredState(StorageKey.keyOf(entry.getKey()), entry.getValue().state());
  }

  @Override
  public void restore(PartitionId partition, Key key, Bytes state) throws StorageException {
    update(partition, key, current -> state);
  }

  @Override
  public void dropPartition(PartitionId partition) {
    changes++;
    byte[] prefix = StorageKey.prefixOf(partition);
    states.subMap(prefix, StorageKey.endOf(partition)).clear();
    summaries.remove(partition);
  }

  @Override
  public long lastChange() {
    return changes;
  }

  @Override
  public void force(long change) {}

  @Override
  public long keyCount() {
    return summaries.keys();
  }

  @Override
  public PartitionCounts counts(PartitionId partition) {
    return summaries.counts(partition);
  }

  @Override
  public MerkleTree tree(PartitionId partition) {
    return summaries.tree(partition);
  }

  @Override
  public void close() {}
}
