package io.gramme.node.storage.shard;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.Summaries;
import io.gramme.node.storage.disk.Disk;
import io.gramme.node.storage.log.CommitLog;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Keeps changes in memory and brings them into the files in passes: one shard after the other, in the order of their
 * keys, many at a time, away from whoever writes. After a pass all shards are at the same mark.
 *
 * <p>Changes go into one table while a pass works on the one before. Belongs to the store's thread; only the passes run
 * elsewhere. Before a log is attached, during recovery, passes run at once.
 */
final class WriteBehind {
  /** As long a log waits for a shard that is out of service. */
  private static final int MOST_SEGMENTS = 128;

  /** Operations between two attempts to open a file again, at most. */
  private static final int MOST_PATIENCE = 1 << 16;

  /** Of a pass, the last part that gathers while the pass before should be coming to its end. */
  private static final int HURRY_SHARE = 4;

  private final Shards shards;
  private final Summaries summaries;
  private final long passBytes;
  private final List<SpaceKeeper> spaces;
  private final FrameCache cache;
  private Executor background = Runnable::run;
  private @Nullable CommitLog log;
  private DirtyTable active = new DirtyTable();
  private long lastSequence;

  private volatile boolean reopening;
  private int patience = 1;
  private int untilReopened = 1;
  private final ShardMemory memory;

  /** Whether a recovery has met a full disk, after which it does not look for room again. */
  private boolean withoutRoom;

  /** Under way, or to be repeated; null when everything but the active table is in the file. */
  private volatile @Nullable Pass pass;

  /** Whether the pass under way should come to its end: what it does beyond saving can wait for the next one. */
  private volatile boolean awaited;

  WriteBehind(Shards shards, Summaries summaries, FrameCache cache, DurableSettings settings) {
    this.shards = shards;
    this.cache = cache;
    this.summaries = summaries;
    this.passBytes = settings.passBytes();
    this.memory = ShardMemory.of(settings, shards.all().size());
    this.spaces =
        shards.all().stream().map(shard -> new SpaceKeeper(shard, settings)).toList();
    this.lastSequence = shards.lowestKnownMark(0);
  }

  /** As {@link #awaitRoom}; on a full disk all that the log holds stays in memory, where it was before. */
  void awaitRoomWhileRecovering() throws StorageException {
    if (withoutRoom) {
      return;
    }
    try {
      awaitRoom();
    } catch (StorageException e) {
      noteWithoutRoom(e);
    }
  }

  /** Saves everything, but on a full disk: a node must serve reads there, and has the log to start from again. */
  void saveWhatThereIsRoomFor() throws StorageException {
    if (withoutRoom) {
      return;
    }
    try {
      saveAll();
    } catch (StorageException e) {
      noteWithoutRoom(e);
    }
  }

  private void noteWithoutRoom(StorageException e) throws StorageException {
    if (e.reason() != StorageException.Reason.DISK_FULL) {
      throw e;
    }
    withoutRoom = true;
  }

  /** From now on passes run in the background and free the log of what they have saved. */
  void attach(CommitLog attached, Executor executor) {
    withoutRoom = false;
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
    while (active.cost() >= passBytes) {
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

  /** A record was put into the active table where it belongs there; starts a pass when it is full. */
  void changed(long sequence) throws StorageException {
    lastSequence = sequence;
    if (active.cost() < passBytes - passBytes / HURRY_SHARE) {
      return;
    }
    awaited = true;
    Pass running = pass;
    if (active.cost() < passBytes || withoutRoom) {
      return;
    }
    if (running == null) {
      begin();
    } else if (running.isDone() && isRepeatable(running)) {
      // A recovery would write all of it again behind each record.
      withoutRoom = log == null;
      if (!withoutRoom) {
        repeat(running);
      }
    }
  }

  private static boolean isRepeatable(Pass failed) {
    StorageException failure = failed.failure();
    return failure != null && !failure.reason().endsEngine();
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
    if (failure != null && failure.reason().endsEngine()) {
      throw failure.again();
    }
  }

  /** Saves everything there is and returns when it is in the file. */
  void saveAll() throws StorageException {
    finishPass();
    boolean behind = shards.lowestMark(lastSequence) < lastSequence;
    if (!active.isEmpty() || summaries.isChanged() || behind) {
      begin();
      finishPass();
    }
  }

  /** Begins a pass now, behind the one under way. */
  void beginPass() throws StorageException {
    finishPass();
    begin();
  }

  /** Waits for the pass under way and repeats one that found the disk full. */
  private void finishPass() throws StorageException {
    awaited = true;
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
    Flush flush = new Flush(active, Catalog.takeChanges(summaries), lastSequence);
    active = new DirtyTable();
    long[] live = SpaceKeeper.liveBytes(summaries, shards);
    awaited = false;
    Pass begun = new Pass(flush.table(), () -> save(flush, live));
    pass = begun;
    background.execute(begun);
  }

  /** The log first: the files must not show what a crash may still take out of the log. */
  private void save(Flush flush, long[] liveBytes) throws StorageException {
    CommitLog attached = log;
    long mark = flush.mark();
    if (attached != null) {
      attached.force(mark);
    }
    flush.divide(shards);
    for (Shard shard : shards.all()) {
      shard.attempt(states -> flush.save(shard, states));
    }
    for (Shard shard : shards.all()) {
      if (shard.mayComeBack()) {
        shard.missed(flush.table().of(partition -> shards.of(partition) == shard));
      }
    }
    if (attached != null) {
      attached.release(shards.lowestMark(mark));
      boundLog(attached, mark);
    }
    cache.saved(flush.table());
    giveBack(liveBytes);
    pass = null;
  }

  /** A log that waits for a shard whose disk does not come back would fill the disk of all others. */
  private void boundLog(CommitLog attached, long mark) {
    if (attached.segments() <= MOST_SEGMENTS) {
      return;
    }
    for (Shard shard : shards.all()) {
      if (!shard.inService() && shard.mark() < mark) {
        shard.giveUp("its file could not be used until the log behind it had " + attached.segments()
            + " segments");
      }
    }
    attached.release(shards.lowestMark(mark));
  }

  /**
   * Has the file of a shard whose disk has failed opened again in the background, ever more seldom, and takes the shard
   * back between two passes once that went well.
   */
  void tryToTakeBack(Disk disk, StateTable states) throws StorageException {
    if (pass != null || log == null) {
      return;
    }
    for (Shard shard : shards.all()) {
      if (shard.isReopened()) {
        Recovery.takeBack(shard, shards, states, this);
      } else if (shard.mayComeBack() && !reopening && --untilReopened <= 0) {
        patience = Math.min(2 * patience, MOST_PATIENCE);
        untilReopened = patience;
        reopening = true;
        background.execute(() -> {
          try {
            shard.reopen(disk, memory);
          } finally {
            reopening = false;
          }
        });
      }
    }
  }

  /** No longer than until somebody waits, who need not know that the disk is too full for it. */
  private void giveBack(long[] liveBytes) throws StorageException {
    try {
      for (SpaceKeeper space : spaces) {
        space.compact(() -> awaited);
      }
    } catch (StorageException e) {
      if (e.reason() != StorageException.Reason.DISK_FULL) {
        throw e;
      }
      return;
    }
    rebuild(liveBytes);
  }

  /** A step of the index that is begun, if one is, at least; all that are due as long as nobody waits. */
  private void rebuild(long[] liveBytes) throws StorageException {
    List<SpaceKeeper> begunFirst = new ArrayList<>(spaces);
    begunFirst.sort(Comparator.comparing(space -> !space.isUnderWay()));
    for (SpaceKeeper space : begunFirst) {
      if (space.giveBack(liveBytes, () -> awaited) && awaited) {
        return;
      }
    }
  }

  /** Gives back all space that nothing needs; everything is in the files afterwards. */
  void rebuild() throws StorageException {
    saveAll();
    for (SpaceKeeper space : spaces) {
      space.compact(() -> false);
    }
    for (Shard shard : shards.all()) {
      shard.attempt(states -> states.rebuildIndex(Long.MAX_VALUE));
    }
  }
}
