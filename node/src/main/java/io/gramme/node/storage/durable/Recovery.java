package io.gramme.node.storage.durable;

import io.gramme.node.storage.PartitionSummary;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import io.gramme.node.storage.StorageKey;
import io.gramme.node.storage.Summaries;
import io.gramme.node.storage.disk.Disk;
import io.gramme.node.storage.log.LogEnd;
import io.gramme.node.storage.log.LogReplay;
import io.gramme.node.storage.mapdb.StoreFile;
import io.gramme.ring.PartitionId;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The one way a store is opened, whether it was closed, killed or lost its power: the file at its last checkpoint, its
 * summaries, then the log behind it, saved at once.
 */
final class Recovery {
  private final StoreFile file;
  private final StateTable states;
  private final WriteBehind writes;

  private Recovery(StoreFile file, StateTable states, WriteBehind writes) {
    this.file = file;
    this.states = states;
    this.writes = writes;
  }

  /** Brings a table up to date and returns where the log ends; everything before that is in the file. */
  static LogEnd run(Disk disk, StoreFile file, StateTable states, WriteBehind writes)
      throws StorageException {
    Recovery recovery = new Recovery(file, states, writes);
    recovery.loadSummaries();
    LogEnd end = LogReplay.replay(disk, file.mark(), recovery::replay);
    writes.saveAll();
    return end;
  }

  private void loadSummaries() throws StorageException {
    SortedMap<PartitionId, PartitionSummary> loaded = new TreeMap<>();
    SortedSet<PartitionId> unreadable = new TreeSet<>();
    byte[] key = file.higherKey(Catalog.start());
    while (key != null && Catalog.isKey(key)) {
      PartitionId partition = Catalog.partitionOf(key);
      byte[] value = file.get(key);
      if (value != null && Catalog.isSound(key, value)) {
        loaded.put(partition, Catalog.load(loaded.get(partition), key, value));
      } else {
        unreadable.add(partition);
      }
      key = file.higherKey(key);
    }
    Summaries summaries = states.summaries();
    loaded.forEach(summaries::put);
    for (PartitionId partition : unreadable) {
      states.recount(partition);
    }
  }

  private void replay(long sequence, byte[] payload) throws StorageException {
    writes.awaitRoom();
    LogEntry entry = LogEntry.decode(payload);
    byte[] frame = entry.frame();
    if (entry.kind() == LogEntry.Kind.DROP) {
      states.drop(StorageKey.partitionOf(entry.key()));
    } else {
      replace(entry.key(), frame == null ? null : StateFrame.read(entry.key(), frame));
    }
    writes.changed(sequence);
  }

  /** What stood before may have been damaged since; what the log says now stands in its place. */
  private void replace(byte[] key, @Nullable StateFrame after) throws StorageException {
    StateFrame before;
    try {
      before = states.load(key);
    } catch (StorageException e) {
      if (e.reason() != Reason.VALUE_DAMAGED) {
        throw e;
      }
      states.overwrite(key, after);
      return;
    }
    states.replace(key, before, after);
  }
}
