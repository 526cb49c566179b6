package io.gramme.node.storage.shard;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageKey;
import io.gramme.node.storage.disk.Disk;
import io.gramme.node.storage.pages.ShardFile;
import io.gramme.node.storage.pages.ShardId;
import io.gramme.node.storage.values.ValueFiles;
import io.gramme.node.storage.values.ValuePlace;
import io.gramme.node.storage.values.ValueSet;
import io.gramme.ring.PartitionId;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The states of one shard as they are saved: an index, small states in it, and files of values beside it. A checkpoint
 * makes all of it atomic, since the index keeps what files there are and how far they belong to it.
 *
 * <p>Reading is for any thread; writing belongs to the passes.
 */
final class SavedStates implements AutoCloseable {
  /** How many times as much as was left behind is looked at to give space back, whoever waits. */
  private static final int COMPACTION_SHARE = 8;

  private final ShardFile index;
  private final ValueFiles values;
  private final Compaction compaction;

  /** Bytes of values that the index no longer points to, and for which nothing was moved yet. */
  private long leftBehind;

  /** Whether an entry that was replaced could not be read, so that nobody knows what it pointed to. */
  private boolean uncertain;

  private SavedStates(ShardFile index, ValueFiles values) {
    this.index = index;
    this.values = values;
    this.compaction = new Compaction(index, values);
  }

  /**
   * Opens the files of a shard at its last checkpoint.
   *
   * @throws StorageException DAMAGED, UNKNOWN_FORMAT or INPUT_OUTPUT
   */
  static SavedStates open(Disk disk, int index, ShardMemory memory) throws StorageException {
    return over(disk, ShardFile.open(disk, index, memory.cacheBytes()), memory, true);
  }

  /**
   * Opens them again after the disk has failed.
   *
   * @param copy whether a force of them has failed
   * @throws StorageException as {@link #open}, or DISK_FULL
   */
  static SavedStates reopen(Disk disk, int index, ShardMemory memory, boolean copy)
      throws StorageException {
    ShardFile file = ShardFile.reopen(disk, index, memory.cacheBytes(), copy);
    return over(disk, file, memory, false);
  }

  /** Makes the files of a shard that has none yet, durably. */
  static SavedStates create(Disk disk, ShardId id, ShardMemory memory) throws StorageException {
    return over(disk, ShardFile.create(disk, id, memory.cacheBytes()), memory, true);
  }

  private static SavedStates over(Disk disk, ShardFile index, ShardMemory memory, boolean goOn)
      throws StorageException {
    boolean opened = false;
    try {
      SavedStates states = new SavedStates(index, values(disk, index, memory, goOn));
      opened = true;
      return states;
    } finally {
      if (!opened) {
        index.close();
      }
    }
  }

  private static ValueFiles values(Disk disk, ShardFile index, ShardMemory memory, boolean goOn)
      throws StorageException {
    int shard = index.id().index();
    byte[] kept = index.get(Catalog.files());
    ValueSet set = kept == null ? ValueSet.none() : Catalog.filesIn(kept);
    if (set != null) {
      return ValueFiles.open(disk, shard, set, memory.fileBytes(), goOn);
    }
    ValueFiles values = ValueFiles.openAll(disk, shard, memory.fileBytes());
    values.setLive(live(index));
    return values;
  }

  /** Reckons what is live in each file from the whole index. */
  private static Map<Integer, Long> live(ShardFile index) throws StorageException {
    Map<Integer, Long> live = new TreeMap<>();
    for (byte[] key = index.higherKey(Catalog.files()); key != null; key = index.higherKey(key)) {
      ValuePlace place = placeIn(key, index.get(key));
      if (place != null) {
        live.merge(place.file(), ValueFiles.bytesOf(key.length, place), Long::sum);
      }
    }
    return live;
  }

  /** What an entry points to, null when that is nothing, or nothing that could be read. */
  private static @Nullable ValuePlace placeIn(byte[] key, byte @Nullable [] entry)
      throws StorageException {
    try {
      return entry == null ? null : IndexEntry.read(key, entry).place();
    } catch (StorageException e) {
      if (e.reason() == StorageException.Reason.VALUE_DAMAGED) {
        return null;
      }
      throw e;
    }
  }

  ShardId id() {
    return index.id();
  }

  /** Number of the last log record that the last checkpoint holds. */
  long mark() {
    return index.mark();
  }

  long indexBytes() {
    return index.fileBytes();
  }

  long fileBytes() {
    return index.fileBytes() + values.bytes();
  }

  /** Bytes of states that do not stand in the index. */
  long valueBytes() {
    return values.liveBytes();
  }

  byte @Nullable [] higherKey(byte[] key) throws StorageException {
    return index.higherKey(key);
  }

  /** What the index keeps of a key that begins with {@link Catalog#start}, or null. */
  byte @Nullable [] catalog(byte[] key) throws StorageException {
    return index.get(key);
  }

  /**
   * What the index keeps of a state, null when there is none.
   *
   * @throws StorageException VALUE_DAMAGED
   */
  @Nullable
  IndexEntry entry(byte[] key) throws StorageException {
    byte[] entry = index.get(key);
    return entry == null ? null : IndexEntry.read(key, entry);
  }

  /**
   * A state, null when there is none.
   *
   * @throws StorageException VALUE_DAMAGED when it, or its file, is not what was stored
   */
  @Nullable
  StateFrame frame(byte[] key) throws StorageException {
    byte[] bytes = index.get(key);
    while (bytes != null) {
      IndexEntry entry = IndexEntry.read(key, bytes);
      ValuePlace place = entry.place();
      if (place == null) {
        return entry.frame();
      }
      try {
        return entry.frame(key, read(key, place));
      } catch (StorageException e) {
        // A pass may have moved it and removed the file meanwhile.
        byte[] now = index.get(key);
        if (Arrays.equals(bytes, now)) {
          throw e;
        }
        bytes = now;
      }
    }
    return null;
  }

  /** A file that cannot be read costs its values, whatever the reason. */
  private byte[] read(byte[] key, ValuePlace place) throws StorageException {
    try {
      return values.read(place);
    } catch (IOException e) {
      throw StorageException.ofValue(
          StorageKey.keyOf(key), "reading a value failed: " + e.getMessage());
    }
  }

  /** Whether there are files of which no value can be read. */
  boolean hasUnreadableFiles() {
    return values.hasUnreadable();
  }

  boolean isUnreadable(IndexEntry entry) {
    ValuePlace place = entry.place();
    return place != null && values.isUnreadable(place.file());
  }

  /** Writes a frame beside the index, which does not point to it yet; null when it is to stand in the index. */
  @Nullable
  ValuePlace append(byte[] key, StateFrame frame) throws StorageException {
    return IndexEntry.isInline(frame) ? null : values.append(key, frame.bytes());
  }

  /**
   * Puts a state into the index.
   *
   * @param place what {@link #append} returned
   */
  void put(byte[] key, StateFrame frame, @Nullable ValuePlace place) throws StorageException {
    byte[] entry = place == null ? frame.bytes() : IndexEntry.at(place, frame).encode(key);
    byte[] before = index.put(key, entry);
    // A flush that is tried again puts the same once more.
    if (!Arrays.equals(before, entry)) {
      replaced(key, before);
      if (place != null) {
        values.pointedTo(key.length, place);
      }
    }
  }

  void remove(byte[] key) throws StorageException {
    replaced(key, index.remove(key));
  }

  void drop(PartitionId partition) throws StorageException {
    index.removeRange(StorageKey.prefixOf(partition), StorageKey.endOf(partition), this::replaced);
    index.removeRange(Catalog.startOf(partition), Catalog.endOf(partition), (key, value) -> {});
    index.remove(Catalog.counts(partition));
  }

  void putCatalog(byte[] key, byte[] value) throws StorageException {
    index.put(key, value);
  }

  private void replaced(byte[] key, byte @Nullable [] before) throws StorageException {
    if (before == null) {
      return;
    }
    try {
      ValuePlace place = IndexEntry.read(key, before).place();
      if (place != null) {
        values.leftBehind(key.length, place);
        leftBehind += ValueFiles.bytesOf(key.length, place);
      }
    } catch (StorageException e) {
      if (e.reason() != StorageException.Reason.VALUE_DAMAGED) {
        throw e;
      }
      uncertain = true;
    }
  }

  /** Whether there is a file of values to move values out of. */
  boolean isCompactionDue() {
    return compaction.isDue();
  }

  /**
   * Moves values out of wasteful files for so many bytes of these, or until somebody waits. Nothing is durable before
   * the next checkpoint.
   *
   * @return false when the disk was full, which only ends it
   */
  boolean compact(long bytes, BooleanSupplier awaited) throws StorageException {
    return compaction.step(bytes, awaited);
  }

  /** The part of {@link #compact} that must be done, or space would be wasted faster than it is given back. */
  void compactForWhatWasLeft() throws StorageException {
    long bytes = COMPACTION_SHARE * leftBehind;
    leftBehind = 0;
    compaction.step(bytes, () -> false);
  }

  /** Makes everything durable at once: values first, then the index that points to them. */
  void checkpoint(long mark) throws StorageException {
    values.force();
    if (uncertain) {
      values.setLive(live(index));
      uncertain = false;
    }
    index.put(Catalog.files(), Catalog.seal(values.toSave()));
    index.checkpoint(mark);
    values.removeThoseOver();
  }

  /** As {@link ShardFile#rebuild(long)}. */
  boolean rebuildIndex(long bytes) throws StorageException {
    return index.rebuild(bytes);
  }

  boolean isRebuilding() {
    return index.isRebuilding();
  }

  /** What is wrong with what is thought to be live, empty when nothing is. */
  String complaint() throws StorageException {
    Map<Integer, Long> counted = live(index);
    Map<Integer, Long> kept = values.live();
    return counted.equals(kept)
        ? ""
        : id() + " has live bytes " + counted + " in its files of values but was thought to have "
            + kept;
  }

  @Override
  public void close() throws StorageException {
    try {
      index.close();
    } finally {
      values.close();
    }
  }
}
