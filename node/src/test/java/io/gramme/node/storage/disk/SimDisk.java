package io.gramme.node.storage.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * A disk in memory that remembers what was forced, so that it can be looked at as a crash would leave it after any call;
 * may fail at any call, be full, or lie about forces.
 */
public final class SimDisk implements Disk {
  /** Is told of every call; may throw in its place. */
  public interface Watch {
    /**
     * A call is about to be carried out.
     *
     * @param grows whether it needs room: overwriting what is there does not
     */
    void before(String call, boolean grows) throws IOException;
  }

  private final SortedMap<String, SimFile> names = new TreeMap<>();
  private final SortedMap<String, SimFile> durableNames = new TreeMap<>();
  private final List<SortedMap<String, NameChange>> pendingNames = new ArrayList<>();
  private Predicate<String> unforced = name -> false;
  private Watch watch = (call, grows) -> {};

  private record NameChange(SimFile file, boolean removed) {}

  public static SimDisk empty() {
    return new SimDisk();
  }

  private SimDisk() {}

  public void watch(Watch watched) {
    watch = watched;
  }

  /** From now on forces of files whose name fits, or of the directory as {@code "."}, do nothing. */
  public void leaveOutForces(Predicate<String> name) {
    unforced = name;
  }

  @Override
  public synchronized DiskFile create(String name) throws IOException {
    watch.before("create " + name, true);
    SimFile file = SimFile.empty();
    change(Map.of(name, new NameChange(file, false)));
    return new Handle(name, file);
  }

  @Override
  public synchronized DiskFile open(String name) throws IOException {
    watch.before("open " + name, false);
    return new Handle(name, existing(name));
  }

  private SimFile existing(String name) throws IOException {
    SimFile file = names.get(name);
    if (file == null) {
      throw new NoSuchFileException(name);
    }
    return file;
  }

  @Override
  public synchronized SortedSet<String> list() throws IOException {
    watch.before("list", false);
    return new TreeSet<>(names.keySet());
  }

  @Override
  public synchronized void rename(String from, String to) throws IOException {
    watch.before("rename " + from + " " + to, false);
    SimFile file = existing(from);
    change(Map.of(from, new NameChange(file, true), to, new NameChange(file, false)));
  }

  @Override
  public synchronized void delete(String name) throws IOException {
    watch.before("delete " + name, false);
    if (names.containsKey(name)) {
      change(Map.of(name, new NameChange(existing(name), true)));
    }
  }

  @Override
  public synchronized void forceNames() throws IOException {
    watch.before("forceNames", false);
    if (!unforced.test(".")) {
      pendingNames.forEach(change -> apply(change, durableNames));
      pendingNames.clear();
    }
  }

  @Override
  public void close() {}

  private void change(Map<String, NameChange> changes) {
    SortedMap<String, NameChange> ordered = new TreeMap<>(changes);
    apply(ordered, names);
    pendingNames.add(ordered);
  }

  private static void apply(SortedMap<String, NameChange> change, Map<String, SimFile> target) {
    change.forEach((name, what) -> {
      if (what.removed()) {
        target.remove(name);
      } else {
        target.put(name, what.file());
      }
    });
  }

  /** The disk as the kill of its process leaves it: all of it is there, but a loss of power may still take what was not forced. */
  public synchronized SimDisk afterKill() {
    SimDisk left = new SimDisk();
    IdentityHashMap<SimFile, SimFile> copies = new IdentityHashMap<>();
    copy(names, left.names, copies);
    copy(durableNames, left.durableNames, copies);
    for (SortedMap<String, NameChange> pending : pendingNames) {
      SortedMap<String, NameChange> copied = new TreeMap<>();
      pending.forEach((name, change) -> copied.put(
          name,
          new NameChange(
              copies.computeIfAbsent(change.file(), SimFile::afterKill), change.removed())));
      left.pendingNames.add(copied);
    }
    return left;
  }

  private static void copy(
      Map<String, SimFile> from,
      Map<String, SimFile> to,
      IdentityHashMap<SimFile, SimFile> copies) {
    from.forEach((name, file) -> to.put(name, copies.computeIfAbsent(file, SimFile::afterKill)));
  }

  /** The disk as a loss of power leaves it when nothing more than was forced got to the medium. */
  public SimDisk afterPowerLoss() {
    return afterPowerLoss(() -> false, last -> () -> false);
  }

  /** The disk as a loss of power may leave it: everything written got there, but of the last write only a part. */
  public SimDisk afterTornWrite(RandomGenerator random) {
    return afterPowerLoss(() -> true, last -> last ? prefix(random.nextInt(9)) : () -> true);
  }

  private static BooleanSupplier prefix(int sectors) {
    int[] left = {sectors};
    return () -> left[0]-- > 0;
  }

  /** The disk as a loss of power may leave it: any part of what was not forced got there. */
  public SimDisk afterAnyLoss(RandomGenerator random) {
    return afterPowerLoss(random::nextBoolean, last -> {
      int kind = random.nextInt(3);
      return kind == 0 ? () -> true : kind == 1 ? () -> false : random::nextBoolean;
    });
  }

  private synchronized SimDisk afterPowerLoss(
      BooleanSupplier nameChanges, SimFile.WriteChoice writes) {
    SortedMap<String, SimFile> left = new TreeMap<>(durableNames);
    for (SortedMap<String, NameChange> change : pendingNames) {
      if (nameChanges.getAsBoolean()) {
        apply(change, left);
      }
    }
    SimDisk disk = new SimDisk();
    left.forEach((name, file) -> disk.names.put(name, file.afterPowerLoss(writes)));
    disk.durableNames.putAll(disk.names);
    return disk;
  }

  /** The contents of a file. */
  public synchronized byte[] contents(String name) throws IOException {
    SparseBytes bytes = existing(name).current();
    return bytes.read(0, Math.toIntExact(bytes.size()));
  }

  public synchronized long size(String name) throws IOException {
    return existing(name).current().size();
  }

  /** Turns one bit of a file over. */
  public synchronized void flip(String name, long bit) throws IOException {
    existing(name).current().flip(bit);
  }

  /** Whether a file holds nothing but zeros in a sector. */
  public synchronized boolean isZero(String name, long sector) throws IOException {
    return existing(name).current().isZero(sector * Disk.SECTOR_BYTES, Disk.SECTOR_BYTES);
  }

  public synchronized SortedSet<String> names() {
    return new TreeSet<>(names.keySet());
  }

  private final class Handle implements DiskFile {
    private final String name;
    private final SimFile file;

    Handle(String name, SimFile file) {
      this.name = name;
      this.file = file;
    }

    @Override
    public long size() {
      return file.current().size();
    }

    @Override
    public void read(ByteBuffer target, long position) throws IOException {
      synchronized (SimDisk.this) {
        watch.before("read " + name, false);
        target.put(file.current().read(position, target.remaining()));
      }
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      synchronized (SimDisk.this) {
        watch.before("write " + name, position + source.remaining() > size());
        byte[] bytes = new byte[source.remaining()];
        source.get(bytes);
        file.write(position, bytes);
      }
    }

    @Override
    public void force() throws IOException {
      synchronized (SimDisk.this) {
        watch.before("force " + name, false);
        if (!unforced.test(name)) {
          file.force();
        }
      }
    }

    @Override
    public void close() {}
  }

  @Override
  public String toString() {
    return "the simulated disk";
  }
}
