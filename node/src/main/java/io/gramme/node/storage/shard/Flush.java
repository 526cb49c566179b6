package io.gramme.node.storage.shard;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.values.ValuePlace;
import io.gramme.ring.PartitionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Brings the changes of a table, and the summaries that go with them, into the shards: of each shard the values first,
 * then the index that points to them. May be tried again after a full disk, and goes on where it was then: what is
 * written already would take room once more. Belongs to the passes.
 */
final class Flush {
  private final DirtyTable table;
  private final SortedMap<byte[], byte[]> catalog;
  private final long mark;

  /** By the index of the shard. */
  private final List<Part> parts = new ArrayList<>();

  /** What concerns one shard, and how far it has come. */
  private static final class Part {
    final List<PartitionId> dropped = new ArrayList<>();
    final List<DirtyTable.Entry> changes = new ArrayList<>();
    final List<Map.Entry<byte[], byte[]>> catalog = new ArrayList<>();
    final List<@Nullable ValuePlace> places = new ArrayList<>();
    boolean saved;
  }

  /**
   * Nothing is done yet.
   *
   * @param mark number of the last log record among the changes
   */
  Flush(DirtyTable table, SortedMap<byte[], byte[]> catalog, long mark) {
    this.table = table;
    this.catalog = catalog;
    this.mark = mark;
  }

  DirtyTable table() {
    return table;
  }

  long mark() {
    return mark;
  }

  /** Divides the work among the shards, once. */
  void divide(Shards shards) {
    if (!parts.isEmpty()) {
      return;
    }
    shards.all().forEach(shard -> parts.add(new Part()));
    table.dropped().forEach(dropped -> part(shards.of(dropped)).dropped.add(dropped));
    table.sorted().forEach(change -> part(shards.of(change.key())).changes.add(change));
    catalog
        .entrySet()
        .forEach(value ->
            part(shards.of(Catalog.partitionOf(value.getKey()))).catalog.add(value));
  }

  private Part part(Shard shard) {
    return parts.get(shard.id().index());
  }

  /** A shard without changes too is saved, or its mark would keep the log. */
  void save(Shard shard, SavedStates states) throws StorageException {
    Part part = part(shard);
    if (part.saved) {
      return;
    }
    // Once, or what was put since would be left behind.
    for (PartitionId partition : part.dropped) {
      states.drop(partition);
    }
    part.dropped.clear();
    append(part, states);
    index(part, states);
    states.compactForWhatWasLeft();
    // A recovery may be behind a shard.
    states.checkpoint(Math.max(mark, states.mark()));
    part.saved = true;
  }

  private static void append(Part part, SavedStates states) throws StorageException {
    while (part.places.size() < part.changes.size()) {
      DirtyTable.Entry change = part.changes.get(part.places.size());
      StateFrame frame = change.frame();
      part.places.add(frame == null ? null : states.append(change.key(), frame));
    }
  }

  private static void index(Part part, SavedStates states) throws StorageException {
    for (int i = 0; i < part.changes.size(); i++) {
      DirtyTable.Entry change = part.changes.get(i);
      StateFrame frame = change.frame();
      if (frame == null) {
        states.remove(change.key());
      } else {
        states.put(change.key(), frame, part.places.get(i));
      }
    }
    for (Map.Entry<byte[], byte[]> value : part.catalog) {
      states.putCatalog(value.getKey(), value.getValue());
    }
  }
}
