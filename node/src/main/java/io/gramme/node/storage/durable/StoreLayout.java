package io.gramme.node.storage.durable;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import io.gramme.node.storage.disk.Disk;
import io.gramme.node.storage.disk.DiskFailures;
import io.gramme.node.storage.log.CommitLog;
import io.gramme.node.storage.mapdb.StoreFile;
import io.gramme.node.storage.mapdb.StoreId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Opens the stores of a directory, or makes them. Their number is fixed when the directory is made and stands in each
 * file; the log is begun behind the last of them, so a directory without a log in which nothing was ever saved is one
 * whose making was cut short, and is completed.
 */
final class StoreLayout {
  private final Disk disk;
  private final DurableSettings settings;
  private final SortedSet<String> names;
  private final SortedMap<Integer, String> quarantined;
  private final SortedSet<Integer> present;
  private final NavigableMap<Integer, StoreFile> files = new TreeMap<>();
  private final NavigableMap<Integer, StorageException> damaged = new TreeMap<>();
  private final NavigableMap<Integer, StorageException> unopened = new TreeMap<>();
  private @Nullable Manifest manifest;

  /** The manifest of a directory and its stores. */
  record Opened(Manifest manifest, Stores stores) {}

  private StoreLayout(
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
    this.present = StoreId.indexesIn(names);
  }

  /**
   * Opens all stores; one that is damaged is out of service.
   *
   * @param mustExist whether to refuse a directory without a store instead of making them
   * @throws StorageException DAMAGED when files are missing or do not belong together or all are damaged, QUARANTINED
   *     when all have been put out of service, UNKNOWN_FORMAT, DISK_FULL or INPUT_OUTPUT
   */
  static Opened open(Disk disk, DurableSettings settings, boolean mustExist)
      throws StorageException {
    StoreLayout layout;
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
      layout = new StoreLayout(disk, settings, names, manifest, quarantined);
    } catch (IOException e) {
      throw DiskFailures.unrepeatable("looking at the store's directory", e);
    }
    boolean opened = false;
    try {
      Opened stores = layout.open(mustExist);
      opened = true;
      return stores;
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
    for (StoreFile file : files.values()) {
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
    int count = known == null ? count(begun || mustExist) : known.stores();
    requireFiles(count, begun || mustExist);
    boolean mayComplete = !begun
        && files.values().stream().allMatch(file -> file.mark() == 0)
        && damaged.isEmpty()
        && unopened.isEmpty();
    Manifest open = known == null ? newManifest(count) : known;
    manifest = open;
    List<Store> stores = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      stores.add(store(open, new StoreId(index, count), mayComplete));
    }
    return new Opened(open, new Stores(stores));
  }

  /** Refuses files that do not belong together, or of which none can be used. */
  private void requireFiles(int count, boolean mustExist) throws StorageException {
    if (!present.isEmpty() && present.last() >= count) {
      throw new StorageException(
          Reason.DAMAGED,
          StoreId.fileName(present.last()) + " in " + disk + " is one too many: there are " + count
              + " stores");
    }
    for (StoreFile file : files.values()) {
      if (file.id().count() != count) {
        throw new StorageException(
            Reason.DAMAGED,
            "the files of states in " + disk + " do not belong together: one is " + file.id()
                + ", but there are " + count + " stores");
      }
    }
    if (files.isEmpty() && mustExist) {
      throw noneToServe();
    }
  }

  /** Of a new directory, or of one of the layout before, which went by what files there were. */
  private Manifest newManifest(int count) throws StorageException {
    for (StoreFile file : files.values()) {
      if (!file.isOfFormerLayout()) {
        throw new StorageException(
            Reason.DAMAGED,
            disk + " has lost its file '" + Manifest.NAME + "', which says what must be there");
      }
    }
    return Manifest.create(
        disk, count, CommitLog.firstAmong(names), CommitLog.lastAmong(names), quarantined);
  }

  private void openFile(int index) throws StorageException {
    try {
      files.put(index, StoreFile.open(disk, index, cacheBytes()));
    } catch (StorageException e) {
      switch (e.reason()) {
        case DAMAGED -> damaged.put(index, e);
        case INPUT_OUTPUT, SYNC_FAILED -> unopened.put(index, e);
        default -> throw e;
      }
    }
  }

  private long cacheBytes() {
    return settings.pageCacheBytes() / (present.isEmpty() ? settings.stores() : present.size());
  }

  /** How many stores there are, in the words of the files. */
  private int count(boolean mustExist) throws StorageException {
    if (!files.isEmpty()) {
      return files.firstEntry().getValue().id().count();
    }
    if (mustExist || !present.isEmpty() || !quarantined.isEmpty()) {
      throw noneToServe();
    }
    return settings.stores();
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
          "all stores in " + disk + " were put out of service: " + quarantined
              + ". Move the directory aside and let the node be rebuilt from the others");
    }
    // They are on disk before there is a log; without them what was acknowledged would seem never
    // written.
    return new StorageException(
        Reason.DAMAGED, disk + " has lost its files of states; is its disk mounted?");
  }

  private Store store(Manifest open, StoreId id, boolean mayComplete) throws StorageException {
    String why = quarantined.get(id.index());
    StorageException damage = damaged.get(id.index());
    StoreFile file = files.get(id.index());
    if (damage != null) {
      why = String.valueOf(damage.getMessage());
      open.mark(id.index(), why);
    }
    if (why != null) {
      return Store.quarantined(open, id, why);
    }
    StorageException failure = unopened.get(id.index());
    if (failure != null) {
      return Store.unopened(open, id, failure);
    }
    return Store.of(open, file == null ? missing(id, mayComplete) : file);
  }

  private StoreFile missing(StoreId id, boolean mayComplete) throws StorageException {
    if (!mayComplete) {
      throw new StorageException(
          Reason.DAMAGED,
          StoreId.fileName(id.index()) + ", " + id + " in " + disk + ", is missing");
    }
    StoreFile made = StoreFile.create(disk, id, cacheBytes());
    files.put(id.index(), made);
    return made;
  }
}
