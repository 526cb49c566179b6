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
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

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
  private final SortedMap<Integer, StoreFile> files = new TreeMap<>();
  private final SortedMap<Integer, StorageException> damaged = new TreeMap<>();

  private StoreLayout(
      Disk disk,
      DurableSettings settings,
      SortedSet<String> names,
      SortedMap<Integer, String> quarantined) {
    this.disk = disk;
    this.settings = settings;
    this.names = names;
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
  static Stores open(Disk disk, DurableSettings settings, boolean mustExist)
      throws StorageException {
    StoreLayout layout;
    try {
      SortedSet<String> names = disk.list();
      Quarantine.requireKnownFormat(disk, names);
      layout = new StoreLayout(disk, settings, names, Quarantine.marked(disk, names));
    } catch (IOException e) {
      throw DiskFailures.unrepeatable("looking at the store's directory", e);
    }
    boolean opened = false;
    try {
      Stores stores = layout.open(mustExist);
      opened = true;
      return stores;
    } finally {
      if (!opened) {
        for (StoreFile file : layout.files.values()) {
          file.close();
        }
      }
    }
  }

  private Stores open(boolean mustExist) throws StorageException {
    boolean begun = CommitLog.isAmong(names);
    for (int index : present) {
      if (!quarantined.containsKey(index)) {
        openFile(index);
      }
    }
    int count = count(begun || mustExist);
    if (!present.isEmpty() && present.last() >= count) {
      throw new StorageException(
          Reason.DAMAGED,
          StoreId.fileName(present.last()) + " in " + disk + " is one too many: the others say that"
              + " there are " + count + " stores");
    }
    boolean mayComplete =
        !begun && files.values().stream().allMatch(file -> file.mark() == 0) && damaged.isEmpty();
    List<Store> stores = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      stores.add(store(new StoreId(index, count), mayComplete));
    }
    return new Stores(stores);
  }

  private void openFile(int index) throws StorageException {
    try {
      files.put(index, StoreFile.open(disk, index, cacheBytes()));
    } catch (StorageException e) {
      if (e.reason() != Reason.DAMAGED) {
        throw e;
      }
      damaged.put(index, e);
    }
  }

  private long cacheBytes() {
    return settings.pageCacheBytes() / (present.isEmpty() ? settings.stores() : present.size());
  }

  /** How many stores there are, in the words of the files. */
  private int count(boolean mustExist) throws StorageException {
    StoreId first = null;
    for (StoreFile file : files.values()) {
      if (first != null && first.count() != file.id().count()) {
        throw new StorageException(
            Reason.DAMAGED,
            "the files of states in " + disk + " do not belong together: one is " + first
                + ", another " + file.id());
      }
      first = file.id();
    }
    if (first != null) {
      return first.count();
    }
    if (!damaged.isEmpty()) {
      throw damaged.get(damaged.firstKey());
    }
    if (!quarantined.isEmpty()) {
      throw new StorageException(
          Reason.QUARANTINED,
          "all stores in " + disk + " were put out of service: " + quarantined
              + ". Move the directory aside and let the node be rebuilt from the others");
    }
    // They are on disk before there is a log; without them what was acknowledged would seem never
    // written.
    if (mustExist) {
      throw new StorageException(
          Reason.DAMAGED, disk + " has lost its files of states; is its disk mounted?");
    }
    return settings.stores();
  }

  private Store store(StoreId id, boolean mayComplete) throws StorageException {
    String why = quarantined.get(id.index());
    StorageException damage = damaged.get(id.index());
    StoreFile file = files.get(id.index());
    if (damage != null) {
      why = String.valueOf(damage.getMessage());
      Quarantine.mark(disk, id.index(), why);
    }
    if (why != null) {
      return Store.quarantined(disk, id, why);
    }
    return Store.of(disk, file == null ? missing(id, mayComplete) : file);
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
