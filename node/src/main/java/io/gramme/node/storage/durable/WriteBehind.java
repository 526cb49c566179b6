package io.gramme.node.storage.durable;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageKey;
import io.gramme.node.storage.Summaries;
import io.gramme.node.storage.log.CommitLog;
import io.gramme.node.storage.mapdb.StoreFile;
import io.gramme.ring.PartitionId;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Keeps changes in memory and brings them into the file in passes: in the order of their keys, many at a time, away from
 * whoever writes.
 *
 * <p>Changes go into one table while a pass works on the one before. Belongs to the store's thread; only the passes run
 * elsewhere. Before a log is attached, during recovery, passes run at once.
 */
final class WriteBehind {
  private final StoreFile file;
  private final Summaries summaries;
  private final long passBytes;
  private final SpaceKeeper space;
  private Executor background = Runnable::run;
  private @Nullable CommitLog log;
  private DirtyTable active = new DirtyTable();
  private long lastSequence;

  /** Under way, or to be repeated; null when everything but the active table is in the file. */
  private volatile @Nullable Pass pass;

  WriteBehind(StoreFile file, Summaries summaries, DurableSettings settings) {
    this.file = file;
    this.summaries = summaries;
    this.passBytes = settings.passBytes();
    this.space = new SpaceKeeper(file, settings.rebuildBytes());
    this.lastSequence = file.mark();
  }

  /** From now on passes run in the background and free the log of what they have saved. */
  void attach(CommitLog attached, Executor executor) {
    log = attached;
    background = executor;
  }

  /** The table that changes go into. */
  DirtyTable active() {
    return active;
  }

  /** The table of a pass that is not done, null when there is none. */
  @Nullable
  DirtyTable sealed() {
    Pass running = pass;
    return running == null ? null : running.table();
  }

  /**
   * Waits until there is room for another change; not for a disk that is full, or nobody could read meanwhile.
   *
   * @throws StorageException DISK_FULL when the file cannot take what is waiting for it, or why a pass has failed
   */
  void awaitRoom() throws StorageException {
    requireSound();
    while (active.cost() >= 2 * passBytes) {
      requireRoomOnDisk();
      finishPass();
      begin();
    }
  }

  /** Looks for room in the background alone: a pass that meets a full disk again takes as long as any other. */
  private void requireRoomOnDisk() throws StorageException {
    Pass running = pass;
    if (running != null && isRepeatable(running)) {
      running = repeat(running);
    }
    StorageException hindrance = running == null ? null : running.hindrance();
    if (hindrance != null) {
      throw hindrance.again();
    }
  }

  /** A change was put into the active table; starts a pass when there are enough of them. */
  void changed(long sequence) throws StorageException {
    lastSequence = sequence;
    if (active.cost() < passBytes) {
      return;
    }
    Pass running = pass;
    if (running == null) {
      begin();
    } else if (running.isDone() && isRepeatable(running)) {
      repeat(running);
    }
  }

  private static boolean isRepeatable(Pass failed) {
    StorageException failure = failed.failure();
    return failure != null && !failure.reason().endsStore();
  }

  private Pass repeat(Pass failed) {
    Pass repeated = failed.again();
    pass = repeated;
    background.execute(repeated);
    return repeated;
  }

  /** Throws why a pass has failed for good. */
  void requireSound() throws StorageException {
    Pass running = pass;
    StorageException failure = running == null ? null : running.failure();
    if (failure != null && failure.reason().endsStore()) {
      throw failure.again();
    }
  }

  /** Saves everything there is and returns when it is in the file. */
  void saveAll() throws StorageException {
    finishPass();
    if (!active.isEmpty() || summaries.isChanged()) {
      begin();
      finishPass();
    }
  }

  /** Waits for the pass under way and repeats one that found the disk full. */
  private void finishPass() throws StorageException {
    Pass running = pass;
    if (running == null) {
      return;
    }
    running.await();
    if (isRepeatable(running)) {
      running = repeat(running);
      running.await();
    }
    StorageException failure = running.failure();
    if (failure != null) {
      throw failure.again();
    }
  }

  private void begin() {
    DirtyTable table = active;
    active = new DirtyTable();
    SortedMap<byte[], byte[]> catalog = Catalog.takeChanges(summaries);
    long mark = lastSequence;
    long live = SpaceKeeper.liveBytes(summaries);
    Pass begun = new Pass(table, () -> save(table, catalog, mark, live));
    pass = begun;
    background.execute(begun);
  }

  /** The log first: the file must not show what a crash may still take out of the log. */
  private void save(DirtyTable table, SortedMap<byte[], byte[]> catalog, long mark, long liveBytes)
      throws StorageException {
    CommitLog attached = log;
    if (attached != null) {
      attached.sync(mark);
    }
    for (PartitionId partition : table.dropped()) {
      file.removeRange(StorageKey.prefixOf(partition), StorageKey.endOf(partition));
      file.removeRange(Catalog.startOf(partition), Catalog.endOf(partition));
    }
    for (Map.Entry<byte[], DirtyTable.Change> change : table.changes().entrySet()) {
      StateFrame frame = change.getValue().frame();
      if (frame == null) {
        file.remove(change.getKey());
      } else {
        file.put(change.getKey(), frame.bytes());
      }
    }
    for (Map.Entry<byte[], byte[]> value : catalog.entrySet()) {
      file.put(value.getKey(), value.getValue());
    }
    file.checkpoint(mark);
    if (attached != null) {
      attached.release(mark);
    }
    space.giveBack(liveBytes);
    pass = null;
  }

  /** Builds the file anew; everything is in it afterwards. */
  void rebuild() throws StorageException {
    saveAll();
    file.rebuild();
  }
}
