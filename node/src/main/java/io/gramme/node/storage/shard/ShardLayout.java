package io.gramme.node.storage.shard;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import io.gramme.node.storage.disk.Disk;
import io.gramme.node.storage.disk.DiskFailures;
import io.gramme.node.storage.log.CommitLog;
import io.gramme.node.storage.pages.ShardId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Opens the shards of a directory, or makes them. Their number is fixed when the directory is made and stands in each
 * file; the log is begun behind the last of them, so a directory without a log in which nothing was ever saved is one
 * whose making was cut short, and is completed.
 */
final class ShardLayout {
  private final Disk disk;
  private final DurableSettings settings;
  private final SortedSet<String> names;
  private final SortedMap<Integer, String> quarantined;
  private final SortedSet<Integer> present;
  private final NavigableMap<Integer, SavedStates> files = new TreeMap<>();
  private final NavigableMap<Integer, StorageException> damaged = new TreeMap<>();
  private final NavigableMap<Integer, StorageException> unopened = new TreeMap<>();
  private @Nullable Manifest manifest;

  /** The manifest of a directory and its shards. */
  record Opened(Manifest manifest, Shards shards) {}

  private ShardLayout(
      Disk disk,
      DurableSettings settings,
      SortedSet<String> names,
      @Nullable Manifest manifest,
      SortedMap<Integer, String> quarantined) {
    this.disk = disk;
    this.settings = settings;
    this.names = names;
    this.manifest = manifest;
    this.quarantined = quarantined;
    this.present = ShardId.indexesIn(names);
  }

  /**
   * Opens all shards; one that is damaged is out of service.
   *
   * @param mustExist whether to refuse a directory without a store instead of making them
   * @throws StorageException DAMAGED when files are missing or do not belong together or all are damaged, QUARANTINED
   *     when all have been put out of service, UNKNOWN_FORMAT, DISK_FULL or INPUT_OUTPUT
   */
  static Opened open(Disk disk, DurableSettings settings, boolean mustExist)
      throws StorageException {
    ShardLayout layout;
    try {
      // A kill may have left names on no disk that all else goes by.
      disk.forceNames();
      SortedSet<String> names = disk.list();
      Quarantine.requireKnownFormat(disk, names);
      Manifest manifest = Manifest.read(disk);
      SortedMap<Integer, String> quarantined = Quarantine.marked(disk, names);
      if (manifest != null) {
        quarantined.putAll(manifest.marked());
      }
      layout = new ShardLayout(disk, settings, names, manifest, quarantined);
    } catch (IOException e) {
      throw DiskFailures.unrepeatable("looking at the store's directory", e);
    }
    boolean opened = false;
    try {
      Opened shards = layout.open(mustExist);
      opened = true;
      return shards;
    } finally {
      if (!opened) {
        layout.close();
      }
    }
  }

  private void close() throws StorageException {
    if (manifest != null) {
      manifest.close();
    }
    for (SavedStates file : files.values()) {
      file.close();
    }
  }

  private Opened open(boolean mustExist) throws StorageException {
    Manifest known = manifest;
    boolean begun = known == null ? CommitLog.isAmong(names) : known.last() > 0;
    for (int index : present) {
      if (!quarantined.containsKey(index)) {
        openFile(index);
      }
    }
    int count = known == null ? count(begun || mustExist) : known.shards();
    requireFiles(count, begun || mustExist);
    boolean mayComplete = !begun
        && files.values().stream().allMatch(file -> file.mark() == 0)
        && damaged.isEmpty()
        && unopened.isEmpty();
    Manifest open = known == null ? newManifest(count) : known;
    manifest = open;
    List<Shard> shards = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      shards.add(shard(open, new ShardId(index, count), mayComplete));
    }
    return new Opened(open, new Shards(shards));
  }

  /** Refuses files that do not belong together, or of which none can be used. */
  private void requireFiles(int count, boolean mustExist) throws StorageException {
    if (!present.isEmpty() && present.last() >= count) {
      throw new StorageException(
          Reason.DAMAGED,
          ShardId.fileName(present.last()) + " in " + disk + " is one too many: there are " + count
              + " shards");
    }
    for (SavedStates file : files.values()) {
      if (file.id().count() != count) {
        throw new StorageException(
            Reason.DAMAGED,
            "the files of states in " + disk + " do not belong together: one is " + file.id()
                + ", but there are " + count + " shards");
      }
    }
    if (files.isEmpty() && mustExist) {
      throw noneToServe();
    }
  }

  /** It is made before all else. */
  private Manifest newManifest(int count) throws StorageException {
    if (!files.isEmpty()) {
      throw new StorageException(
          Reason.DAMAGED,
          disk + " has lost its file '" + Manifest.NAME + "', which says what must be there");
    }
    return Manifest.create(
        disk, count, CommitLog.firstAmong(names), CommitLog.lastAmong(names), quarantined);
  }

  private void openFile(int index) throws StorageException {
    try {
      files.put(index, SavedStates.open(disk, index, memory()));
    } catch (StorageException e) {
      switch (e.reason()) {
        case DAMAGED -> damaged.put(index, e);
        case INPUT_OUTPUT, FORCE_FAILED -> unopened.put(index, e);
        default -> throw e;
      }
    }
  }

  private ShardMemory memory() {
    return ShardMemory.of(settings, present.isEmpty() ? settings.shards() : present.size());
  }

  /** How many shards there are, as the files say. */
  private int count(boolean mustExist) throws StorageException {
    if (!files.isEmpty()) {
      return files.firstEntry().getValue().id().count();
    }
    if (mustExist || !present.isEmpty() || !quarantined.isEmpty()) {
      throw noneToServe();
    }
    return settings.shards();
  }

  private StorageException noneToServe() {
    if (!unopened.isEmpty()) {
      return unopened.firstEntry().getValue();
    }
    if (!damaged.isEmpty()) {
      return damaged.firstEntry().getValue();
    }
    if (!quarantined.isEmpty()) {
      return new StorageException(
          Reason.QUARANTINED,
          "all shards in " + disk + " were put out of service: " + quarantined
              + ". Move the directory aside and let the node be rebuilt from the others");
    }
    // They are on disk before there is a log; without them what was acknowledged would seem never
    // written.
    return new StorageException(
        Reason.DAMAGED, disk + " has lost its files of states; is its disk mounted?");
  }

  private Shard shard(Manifest open, ShardId id, boolean mayComplete) throws StorageException {
    String why = quarantined.get(id.index());
    StorageException damage = damaged.get(id.index());
    SavedStates file = files.get(id.index());
    if (damage != null) {
      why = String.valueOf(damage.getMessage());
      open.mark(id.index(), why);
    }
    if (why != null) {
      return Shard.quarantined(open, id, why);
    }
    StorageException failure = unopened.get(id.index());
    if (failure != null) {
      return Shard.unopened(open, id, failure);
    }
    return Shard.of(open, file == null ? missing(id, mayComplete) : file);
  }

  private SavedStates missing(ShardId id, boolean mayComplete) throws StorageException {
    if (!mayComplete) {
      throw new StorageException(
          Reason.DAMAGED,
          ShardId.fileName(id.index()) + ", " + id + " in " + disk + ", is missing");
    }
    SavedStates made = SavedStates.create(disk, id, memory());
    files.put(id.index(), made);
    return made;
  }
}
