package io.gramme.node.storage.shard;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import io.gramme.node.storage.disk.Disk;
import io.gramme.node.storage.pages.ShardId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The saved states of a share of the partitions and whether they are served. Whatever fails in the index takes this shard out of
 * service and no other: for good when it failed a check, until the next opening when the disk failed. Thread-safe as its
 * states are.
 */
final class Shard {
  /** The mark of a shard whose file could not be looked at. */
  private static final long UNKNOWN_MARK = -1;

  private final Manifest manifest;
  private final ShardId id;
  private final List<DirtyTable> missed = new ArrayList<>();
  private volatile @Nullable SavedStates file;
  private volatile @Nullable SavedStates reopened;
  private volatile @Nullable StorageException failure;

  private Shard(
      Manifest manifest,
      ShardId id,
      @Nullable SavedStates file,
      @Nullable StorageException failure) {
    this.manifest = manifest;
    this.id = id;
    this.file = file;
    this.failure = failure;
  }

  static Shard of(Manifest manifest, SavedStates file) {
    return new Shard(manifest, file.id(), file, null);
  }

  /** A shard that is out of service from the start, for good. */
  static Shard quarantined(Manifest manifest, ShardId id, String why) {
    return new Shard(manifest, id, null, new StorageException(Reason.QUARANTINED, why));
  }

  /** A shard whose file could not be opened now; the log is kept for it. */
  static Shard unopened(Manifest manifest, ShardId id, StorageException why) {
    return new Shard(manifest, id, null, why);
  }

  /** Something that is done to the file. */
  interface Work {
    void with(SavedStates file) throws StorageException;
  }

  ShardId id() {
    return id;
  }

  /**
   * A saved state, or null.
   *
   * @throws StorageException VALUE_DAMAGED, or OUT_OF_SERVICE when the shard is that, or now has become so
   */
  @Nullable
  StateFrame frame(byte[] key) throws StorageException {
    SavedStates open = requireInService();
    try {
      return open.frame(key);
    } catch (StorageException e) {
      throw failed(e);
    }
  }

  /**
   * What the index keeps of a saved state, or null.
   *
   * @throws StorageException as {@link #frame}
   */
  @Nullable
  IndexEntry entry(byte[] key) throws StorageException {
    SavedStates open = requireInService();
    try {
      return open.entry(key);
    } catch (StorageException e) {
      throw failed(e);
    }
  }

  /**
   * What is kept under a key of the {@link Catalog}, or null.
   *
   * @throws StorageException OUT_OF_SERVICE when the shard is that, or now has become so
   */
  byte @Nullable [] catalog(byte[] key) throws StorageException {
    SavedStates open = requireInService();
    try {
      return open.catalog(key);
    } catch (StorageException e) {
      throw failed(e);
    }
  }

  /**
   * Whether what an entry points to is in a file that cannot be read at all.
   *
   * @throws StorageException OUT_OF_SERVICE
   */
  boolean isUnreadable(IndexEntry entry) throws StorageException {
    return requireInService().isUnreadable(entry);
  }

  /**
   * Whether there are files of values that cannot be read at all.
   *
   * @throws StorageException OUT_OF_SERVICE
   */
  boolean hasUnreadableFiles() throws StorageException {
    return requireInService().hasUnreadableFiles();
  }

  /**
   * The first key above the given one, or null.
   *
   * @throws StorageException OUT_OF_SERVICE when the shard is that, or now has become so
   */
  byte @Nullable [] higherKey(byte[] key) throws StorageException {
    SavedStates open = requireInService();
    try {
      return open.higherKey(key);
    } catch (StorageException e) {
      throw failed(e);
    }
  }

  /**
   * Does something to the file, which may put the shard out of service; does nothing when it is that already.
   *
   * @throws StorageException DISK_FULL, or what ends the engine
   */
  void attempt(Work work) throws StorageException {
    SavedStates open = file;
    if (open == null || failure != null) {
      return;
    }
    try {
      work.with(open);
    } catch (StorageException e) {
      if (failed(e).reason() != Reason.OUT_OF_SERVICE) {
        throw e;
      }
    }
  }

  /** What to throw for a failure of the file. */
  private StorageException failed(StorageException e) throws StorageException {
    if (!e.reason().endsEngine()) {
      return e;
    }
    fail(e);
    return outOfService(e);
  }

  /** Before anything else is done, so that the log forgets nothing of a shard that will be asked again. */
  private synchronized void fail(StorageException e) throws StorageException {
    if (failure != null) {
      return;
    }
    failure = e;
    if (e.reason() == Reason.DAMAGED) {
      manifest.mark(id.index(), String.valueOf(e.getMessage()));
      failure = new StorageException(Reason.QUARANTINED, String.valueOf(e.getMessage()), e);
    }
  }

  /** Whether its file is being built anew. Belongs to the passes. */
  boolean isRebuilding() {
    SavedStates open = file;
    return open != null && inService() && open.isRebuilding();
  }

  boolean inService() {
    return failure == null;
  }

  /** The file, as long as it serves. */
  SavedStates requireInService() throws StorageException {
    StorageException why = failure;
    if (why != null) {
      throw outOfService(why);
    }
    return Objects.requireNonNull(file);
  }

  private StorageException outOfService(StorageException why) {
    return new StorageException(
        Reason.OUT_OF_SERVICE, id + " is out of service: " + why.getMessage(), why);
  }

  /** That it is out of service and why, in words; null while it serves. */
  @Nullable
  String failure() {
    StorageException why = failure;
    return why == null ? null : outOfService(why).getMessage();
  }

  /**
   * Number of the last log record that the file holds; the log must keep all behind it.
   *
   * @return {@link Long#MAX_VALUE} when the shard is quarantined and never asks the log again, below 0 when it is
   *     unknown
   */
  long mark() {
    StorageException why = failure;
    if (why != null && why.reason() == Reason.QUARANTINED) {
      return Long.MAX_VALUE;
    }
    SavedStates open = file;
    return open == null ? UNKNOWN_MARK : open.mark();
  }

  long fileBytes() {
    SavedStates open = file;
    return open == null ? 0 : open.fileBytes();
  }

  long indexBytes() {
    SavedStates open = file;
    return open == null ? 0 : open.indexBytes();
  }

  /** Bytes of states that do not stand in the index. Belongs to the passes, or between them. */
  long valueBytes() {
    SavedStates open = file;
    return open == null ? 0 : open.valueBytes();
  }

  /** Whether it is out of service because its disk failed, so that its file may be opened again. */
  boolean mayComeBack() {
    StorageException why = failure;
    return why != null && why.reason() != Reason.QUARANTINED && file != null;
  }

  /** A pass went by without this shard; its changes are kept until it comes back. */
  synchronized void missed(DirtyTable changes) {
    if (!changes.isEmpty()) {
      missed.add(changes);
    }
  }

  /** Opens the file again, beside the passes; {@link #isReopened()} says whether that went well. */
  synchronized void reopen(Disk disk, ShardMemory memory) {
    StorageException why = failure;
    if (why == null || !mayComeBack() || reopened != null) {
      return;
    }
    try {
      Objects.requireNonNull(file).close();
      reopened = SavedStates.reopen(disk, id.index(), memory, why.reason() == Reason.FORCE_FAILED);
    } catch (StorageException e) {
      if (e.reason() == Reason.DAMAGED) {
        giveUp(String.valueOf(e.getMessage()));
      }
    }
  }

  boolean isReopened() {
    return reopened != null;
  }

  /** Serves with the file that was opened again; returns what that one lacks, in order. To be called between passes. */
  synchronized List<DirtyTable> comeBack() {
    file = Objects.requireNonNull(reopened);
    reopened = null;
    failure = null;
    return List.copyOf(missed);
  }

  /** What the shard had missed is among the changes that the next pass saves. */
  synchronized void caughtUp() {
    missed.clear();
  }

  /** Puts it out of service for good: it has failed a check, or the log can wait for it no longer. */
  synchronized void giveUp(String why) {
    try {
      manifest.mark(id.index(), why);
      failure = new StorageException(Reason.QUARANTINED, why);
      missed.clear();
    } catch (StorageException e) {
      // It stays as it is, and the log is kept.
    }
  }

  void close() throws StorageException {
    SavedStates other = reopened;
    SavedStates open = file;
    try {
      if (other != null) {
        other.close();
      }
    } finally {
      if (open != null) {
        open.close();
      }
    }
  }
}
