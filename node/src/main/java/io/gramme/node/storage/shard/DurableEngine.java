package io.gramme.node.storage.shard;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.merkle.MerkleTree;
import io.gramme.node.storage.PartitionCounts;
import io.gramme.node.storage.StateChange;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import io.gramme.node.storage.StorageKey;
import io.gramme.node.storage.StoredState;
import io.gramme.node.storage.Summarizer;
import io.gramme.node.storage.disk.Disk;
import io.gramme.node.storage.disk.LocalDisk;
import io.gramme.node.storage.log.CommitLog;
import io.gramme.ring.PartitionId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Keeps states in a directory so that what was made durable survives the kill of its process and the loss of power.
 *
 * <p>A step appends the state it leaves to the commit log and keeps it in a table in memory; a background pass writes
 * the table into the shards in the order of the keys, values beside the index, and checkpoints them, after which the log
 * may forget it. Opening
 * replays the log behind the last checkpoint, however the engine ended.
 *
 * <p>The partitions are spread over several shards, each a file of its own; they share the log. A damaged value is an
 * error for its key alone ({@link Reason#VALUE_DAMAGED}); anything else that fails in a file puts its shard out of
 * service and no other ({@link Reason#OUT_OF_SERVICE}): for good when it failed a check, until the next opening when the
 * disk failed. A failure of the log ends the engine.
 */
public final class DurableEngine implements StorageEngine {
  private static final MerkleTree OUT_OF_SERVICE = Shards.invalidTree();

  private final OpenEngine parts;
  private final Shards shards;
  private final StateTable states;
  private final WriteBehind writes;
  private final CommitLog log;
  private final Summarizer summarizer;
  private volatile @Nullable StorageException failure;
  private volatile boolean closed;

  private DurableEngine(OpenEngine parts, Summarizer summarizer) {
    this.parts = parts;
    this.shards = parts.shards();
    this.states = parts.states();
    this.writes = parts.writes();
    this.log = parts.log();
    this.summarizer = summarizer;
  }

  /**
   * Opens the store of a directory, which is created when it is missing; passes run on a thread of its own.
   *
   * @throws StorageException IN_USE, UNKNOWN_FORMAT, QUARANTINED, DAMAGED, DISK_FULL or INPUT_OUTPUT
   */
  public static DurableEngine open(Path directory, DurableSettings settings, Summarizer summarizer)
      throws StorageException {
    return open(directory, settings, false, summarizer);
  }

  /**
   * Opens the store of a directory that is known to have held one: an empty directory in its place is refused as
   * DAMAGED, since a node that went on with it would take what it has acknowledged for never written (rule T4).
   *
   * @throws StorageException as {@link #open(Path, DurableSettings, Summarizer)}
   */
  public static DurableEngine openExisting(
      Path directory, DurableSettings settings, Summarizer summarizer) throws StorageException {
    return open(directory, settings, true, summarizer);
  }

  private static DurableEngine open(
      Path directory, DurableSettings settings, boolean mustExist, Summarizer summarizer)
      throws StorageException {
    OpenEngine parts =
        OpenEngine.open(LocalDisk.open(directory), settings, mustExist, Background.thread());
    return new DurableEngine(parts, summarizer);
  }

  /**
   * Opens the store of a disk, which is closed with it.
   *
   * @param executor runs passes; each may run at once or later, on any thread, one after the other
   */
  public static DurableEngine open(
      Disk disk, DurableSettings settings, Summarizer summarizer, Executor executor)
      throws StorageException {
    OpenEngine parts = OpenEngine.open(disk, settings, false, Background.of(executor));
    return new DurableEngine(parts, summarizer);
  }

  @Override
  public Bytes update(PartitionId partition, Key key, StateChange change) throws StorageException {
    requireUsable(partition);
    HashedKey stored = hashed(partition, key);
    StateFrame before = loadForUpdate(stored);
    Bytes current = before == null ? Bytes.EMPTY : before.state();
    // What the change throws says nothing about the store.
    Bytes next = change.next(current);
    if (next == current || (next.isEmpty() && current.isEmpty())) {
      return current;
    }
    try {
      StateFrame after = next.isEmpty() ? null : framed(stored, next, change);
      long sequence = append(stored.bytes(), after);
      states.replace(stored, before == null ? null : before.entry(), after);
      writes.changed(sequence);
      return after == null ? Bytes.EMPTY : after.state();
    } catch (StorageException | RuntimeException | Error e) {
      throw noted(e);
    }
  }

  private @Nullable StateFrame loadForUpdate(HashedKey stored) throws StorageException {
    try {
      writes.awaitRoom();
      return load(stored);
    } catch (StorageException | RuntimeException | Error e) {
      throw noted(e);
    }
  }

  /** Reading changes nothing, so that an error of the machine while reading one key is the end of that read alone. */
  private @Nullable StateFrame load(HashedKey stored) throws StorageException {
    try {
      return states.load(stored);
    } catch (OutOfMemoryError | StackOverflowError e) {
      throw new StorageException(Reason.NO_MEMORY, "there was no memory to read the key: " + e, e);
    }
  }

  private static HashedKey hashed(PartitionId partition, Key key) {
    return new HashedKey(StorageKey.of(partition, key), key.hash());
  }

  private StateFrame framed(HashedKey stored, Bytes state, StateChange made)
      throws StorageException {
    try {
      return StateFrame.of(stored.bytes(), state, summarizer.of(stored.hash(), state, made));
    } catch (OutOfMemoryError e) {
      throw new StorageException(Reason.NO_MEMORY, "there was no memory for the new state", e);
    }
  }

  private long append(byte[] stored, @Nullable StateFrame after) throws StorageException {
    int index = shards.of(stored).id().index();
    return after == null
        ? log.append(LogEntry.head(LogEntry.Kind.REMOVE, index, stored), stored)
        : log.append(LogEntry.head(LogEntry.Kind.PUT, index, stored), stored, after.bytes());
  }

  @Override
  public Bytes read(PartitionId partition, Key key) throws StorageException {
    requireUsable(partition);
    try {
      StateFrame frame = load(hashed(partition, key));
      return frame == null ? Bytes.EMPTY : frame.state();
    } catch (StorageException | RuntimeException | Error e) {
      throw noted(e);
    }
  }

  @Override
  public @Nullable StoredState next(PartitionId partition, @Nullable Key after)
      throws StorageException {
    requireUsable(partition);
    byte[] from = after == null ? StorageKey.prefixOf(partition) : StorageKey.of(partition, after);
    try {
      for (HashedKey stored = states.higherKey(partition, from);
          stored != null;
          stored = states.higherKey(partition, stored.bytes())) {
        StateFrame frame = states.peek(stored);
        if (frame != null) {
          return new StoredState(StorageKey.keyOf(stored.bytes()), frame.state());
        }
      }
      return null;
    } catch (StorageException | RuntimeException | Error e) {
      throw noted(e);
    }
  }

  @Override
  public void restore(PartitionId partition, Key key, Bytes state) throws StorageException {
    requireUsable(partition);
    HashedKey stored = hashed(partition, key);
    try {
      writes.awaitRoom();
      StateFrame after = state.isEmpty() ? null : framed(stored, state, current -> state);
      long sequence = append(stored.bytes(), after);
      states.overwrite(stored, after);
      writes.changed(sequence);
    } catch (StorageException | RuntimeException | Error e) {
      throw noted(e);
    }
  }

  @Override
  public void dropPartition(PartitionId partition) throws StorageException {
    requireUsable(partition);
    try {
      writes.awaitRoom();
      byte[] prefix = StorageKey.prefixOf(partition);
      int index = shards.of(partition).id().index();
      long sequence = log.append(LogEntry.head(LogEntry.Kind.DROP, index, prefix), prefix);
      states.drop(partition);
      writes.changed(sequence);
    } catch (StorageException | RuntimeException | Error e) {
      throw noted(e);
    }
  }

  @Override
  public long lastChange() {
    return log.appended();
  }

  @Override
  public void force(long change) throws StorageException {
    requireOpen();
    try {
      writes.requireSound();
      log.force(change);
    } catch (StorageException | RuntimeException | Error e) {
      throw noted(e);
    }
  }

  @Override
  public long keyCount() {
    return states.summaries().keys();
  }

  @Override
  public PartitionCounts counts(PartitionId partition) {
    return shards.of(partition).inService()
        ? states.summaries().counts(partition)
        : PartitionCounts.NONE;
  }

  @Override
  public MerkleTree tree(PartitionId partition) {
    return shards.of(partition).inService() ? states.summaries().tree(partition) : OUT_OF_SERVICE;
  }

  @Override
  public long freeBytes() {
    try {
      return parts.disk().freeBytes();
    } catch (IOException e) {
      return 0; // it is asked for people only
    }
  }

  @Override
  public @Nullable String outOfService() {
    return shards.failure();
  }

  /** Keys whose values were found damaged since the engine was opened, and not repaired (rule S4). */
  public List<Key> damagedKeys() throws StorageException {
    List<Key> keys = new ArrayList<>();
    for (byte[] stored : states.damaged()) {
      keys.add(StorageKey.keyOf(stored));
    }
    return keys;
  }

  /** Bytes of the files of states and values, without log and journals. */
  public long fileBytes() {
    return shards.fileBytes();
  }

  /** Saves everything into the files now, but for shards out of service. */
  public void checkpoint() throws StorageException {
    requireUsable();
    try {
      writes.saveAll();
    } catch (StorageException | RuntimeException | Error e) {
      throw noted(e);
    }
  }

  /** Has everything saved in the background; for tests of what happens meanwhile. */
  void beginPass() throws StorageException {
    requireUsable();
    writes.beginPass();
  }

  /** Whether a pass has begun that is not done. */
  boolean isPassUnderWay() {
    return writes.sealed() != null;
  }

  /** Gives back the space of what was removed. Takes as long as reading everything. */
  public void rebuild() throws StorageException {
    requireUsable();
    try {
      writes.rebuild();
    } catch (StorageException | RuntimeException | Error e) {
      throw noted(e);
    }
  }

  /** Compares counts and hash trees with the states themselves, which are all read; a shard out of service is a problem. */
  public Verification verify() throws StorageException {
    requireUsable();
    try {
      return Verification.of(shards, states, writes, summarizer);
    } catch (StorageException | RuntimeException | Error e) {
      throw noted(e);
    }
  }

  /** An error that is no {@link StorageException} may have left what is in memory between two states. */
  private StorageException noted(Throwable thrown) {
    StorageException e = thrown instanceof StorageException known
        ? known
        : new StorageException(Reason.INPUT_OUTPUT, "the store broke off: " + thrown, thrown);
    if (e.reason().endsEngine() && failure == null) {
      failure = e;
    }
    return e;
  }

  private void requireUsable(PartitionId partition) throws StorageException {
    requireUsable();
    shards.of(partition).requireInService();
  }

  private void requireOpen() throws StorageException {
    StorageException failed = failure;
    if (closed) {
      throw new StorageException(
          Reason.INPUT_OUTPUT, "the store in " + parts.disk() + " is closed");
    }
    if (failed != null) {
      throw failed.again();
    }
  }

  private void requireUsable() throws StorageException {
    states.forgetOutOfService();
    requireOpen();
    if (shards.failed() > 0) {
      takeBack();
    }
  }

  private void takeBack() throws StorageException {
    try {
      writes.tryToTakeBack(parts.disk(), states);
      states.forgetOutOfService();
    } catch (StorageException | RuntimeException | Error e) {
      throw noted(e);
    }
  }

  /** Saves everything and closes; an engine that has failed is only let go of. */
  @Override
  public void close() throws StorageException {
    if (closed) {
      return;
    }
    try {
      if (failure == null) {
        saveBeforeClose();
      }
    } finally {
      closed = true;
      parts.release();
    }
  }

  /** A disk without room for a checkpoint has the log to open from. */
  private void saveBeforeClose() throws StorageException {
    log.force(log.appended());
    try {
      writes.saveAll();
    } catch (StorageException e) {
      if (e.reason() != Reason.DISK_FULL) {
        throw noted(e);
      }
    }
  }
}
