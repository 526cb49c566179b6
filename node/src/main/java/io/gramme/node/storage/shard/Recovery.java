package io.gramme.node.storage.shard;

import io.gramme.node.storage.PartitionSummary;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import io.gramme.node.storage.StorageKey;
import io.gramme.node.storage.disk.Disk;
import io.gramme.node.storage.log.LogEnd;
import io.gramme.node.storage.log.LogIndex;
import io.gramme.node.storage.log.LogReplay;
import io.gramme.ring.PartitionId;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way an engine is opened, whether it was closed, killed or lost its power: each shard at its last checkpoint,
 * its summaries, then the log behind the oldest of them, saved at once.
 */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final Shards shards;
  private final StateTable states;
  private final WriteBehind writes;

  private Recovery(Shards shards, StateTable states, WriteBehind writes) {
    this.shards = shards;
    this.states = states;
    this.writes = writes;
  }

  /** Brings a table up to date and returns where the log ends; everything before that is in the shards. */
  static LogEnd run(Disk disk, LogIndex index, Shards shards, StateTable states, WriteBehind writes)
      throws StorageException {
    Recovery recovery = new Recovery(shards, states, writes);
    long saved = shards.highestMark();
    for (Shard shard : shards.all()) {
      goOnWithout(shard, () -> recovery.loadSummaries(shard));
    }
    LogEnd end = LogReplay.replay(disk, index, shards.lowestKnownMark(0), recovery::replay);
    if (!end.strays().isEmpty()) {
      LOG.warn("files in {} that are no part of its log were left alone: {}", disk, end.strays());
    }
    if (end.sequence() < saved) {
      throw new StorageException(
          Reason.DAMAGED,
          "the commit log ends with record " + end.sequence() + ", but a shard in " + disk
              + " was saved with record " + saved);
    }
    writes.saveWhatThereIsRoomFor();
    states.forgetOutOfService();
    return end;
  }

  /** What fails in a shard has put it out of service; the others are opened all the same. */
  private static void goOnWithout(Shard shard, Pass.Work work) throws StorageException {
    try {
      if (shard.inService()) {
        work.run();
      }
    } catch (StorageException e) {
      if (e.reason() != Reason.OUT_OF_SERVICE) {
        throw e;
      }
    }
  }

  private void loadSummaries(Shard shard) throws StorageException {
    SortedMap<PartitionId, PartitionSummary> loaded = new TreeMap<>();
    SortedSet<PartitionId> unreadable = new TreeSet<>();
    for (byte[] key = shard.higherKey(Catalog.start());
        key != null && Catalog.isKey(key) && !Catalog.isFiles(key);
        key = shard.higherKey(key)) {
      PartitionId partition = Catalog.partitionOf(key);
      byte[] value = shard.catalog(key);
      if (value != null && Catalog.isSound(key, value)) {
        loaded.put(partition, Catalog.load(loaded.get(partition), key, value));
      } else {
        unreadable.add(partition);
      }
    }
    loaded.forEach(states.summaries()::put);
    for (PartitionId partition : unreadable) {
      states.recountAll(partition);
    }
    if (shard.hasUnreadableFiles()) {
      noteUnreadable(shard);
    }
  }

  /** S4: what was in a file that is missing or another is asked of the peers before anybody reads it. */
  private void noteUnreadable(Shard shard) throws StorageException {
    int lost = 0;
    for (byte[] key = shard.higherKey(Catalog.files()); key != null; key = shard.higherKey(key)) {
      try {
        IndexEntry entry = shard.entry(key);
        if (entry != null && shard.isUnreadable(entry)) {
          states.noteDamaged(HashedKey.ofStored(key));
          lost++;
        }
      } catch (StorageException e) {
        if (e.reason() != Reason.VALUE_DAMAGED) {
          throw e;
        }
        states.noteDamaged(HashedKey.ofStored(key));
      }
    }
    LOG.warn(
        "{} has files of values that cannot be read; {} values are to be restored",
        shard.id(),
        lost);
  }

  /**
   * Takes back a shard whose file was opened again, with all that it has missed. A failure puts it out of service once
   * more, and it keeps what it has missed. To be called between passes.
   */
  static void takeBack(Shard shard, Shards shards, StateTable states, WriteBehind writes)
      throws StorageException {
    Recovery recovery = new Recovery(shards, states, writes);
    states.comesBack(shard);
    DirtyTable unsaved = writes.active().of(partition -> shards.of(partition) == shard);
    writes.active().forget(partition -> shards.of(partition) == shard);
    shard.missed(unsaved);
    List<DirtyTable> missed = shard.comeBack();
    goOnWithout(shard, () -> {
      recovery.loadSummaries(shard);
      for (DirtyTable table : missed) {
        table.dropped().forEach(states::drop);
        for (DirtyTable.Entry change : table.sorted()) {
          recovery.replace(change.hashedKey(), change.frame());
        }
      }
      shard.caughtUp();
    });
  }

  private void replay(long sequence, byte[] payload) throws StorageException {
    writes.awaitRoomWhileRecovering();
    LogEntry entry = LogEntry.decode(payload);
    Shard shard = shards.of(entry.key());
    if (shard.id().index() != entry.shard()) {
      throw new StorageException(
          Reason.DAMAGED,
          "log record " + sequence + " is of shard " + entry.shard() + ", its key of "
              + shard.id());
    }
    goOnWithout(shard, () -> {
      if (sequence > shard.mark()) {
        replay(entry);
      }
    });
    writes.changed(sequence);
  }

  private void replay(LogEntry entry) throws StorageException {
    byte[] frame = entry.frame();
    if (entry.kind() == LogEntry.Kind.DROP) {
      states.drop(StorageKey.partitionOf(entry.key()));
    } else {
      StateFrame after = frame == null ? null : StateFrame.read(entry.key(), frame);
      replace(HashedKey.ofStored(entry.key()), after);
    }
  }

  /** What stood before may have been damaged since; what the log says now stands in its place. */
  private void replace(HashedKey key, @Nullable StateFrame after) throws StorageException {
    PartitionSummary.Entry before;
    try {
      if (!states.isValid(key)) {
        states.overwrite(key, after);
        return;
      }
      before = states.summary(key);
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
