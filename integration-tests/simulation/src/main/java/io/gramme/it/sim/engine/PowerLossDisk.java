package io.gramme.it.sim.engine;

import io.gramme.node.storage.disk.Disk;
import io.gramme.node.storage.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A real disk that can be cut off at any call, and that then loses what a loss of power may take: each sector that was
 * written and not synced, and each name that was given or taken and not synced, by itself.
 *
 * <p>Remembers what files and names were at their last sync. A removed file stays under a name of its own until its
 * removal is synced. The machine's own disk is never synced, since its power is not what is lost: that would take most of
 * a history's time. Not thread-safe.
 */
final class PowerLossDisk implements Disk {
  private static final String BURIED = "buried.";
  private static final String MOVING = "moving.";

  private final Disk disk;
  private final Predicate<String> unsynced;
  private final SortedMap<String, TrackedFile> names = new TreeMap<>();
  private final SortedMap<String, TrackedFile> durableNames = new TreeMap<>();
  private final List<NameChange> pending = new ArrayList<>();
  private int buried;
  private long callsLeft = Long.MAX_VALUE;

  /** A file that loses the one name and gains the other, at once. */
  private record NameChange(@Nullable String from, @Nullable String to, TrackedFile file) {
    void applyTo(Map<String, TrackedFile> target) {
      if (from != null) {
        target.remove(from, file);
      }
      if (to != null) {
        // What took its earlier name away may not have survived.
        target.values().removeIf(named -> named == file);
        target.put(to, file);
      }
    }
  }

  private PowerLossDisk(Disk disk, Predicate<String> unsynced) {
    this.disk = disk;
    this.unsynced = unsynced;
  }

  /**
   * A disk all of whose files are safe so far.
   *
   * @param disk the real one; closed by the caller, which outlives the losses of power
   * @param unsynced names of files whose syncs do nothing, as on a disk that lies
   */
  static PowerLossDisk over(Disk disk, Predicate<String> unsynced) throws IOException {
    PowerLossDisk made = new PowerLossDisk(disk, unsynced);
    for (String name : disk.list()) {
      made.names.put(name, new TrackedFile(disk.open(name), name));
    }
    made.durableNames.putAll(made.names);
    return made;
  }

  /** From now on nothing reaches it any more. */
  void cut() {
    callsLeft = 0;
  }

  /** As {@link #cut()}, after so many more calls that change something. */
  void cutAfter(int calls) {
    callsLeft = Math.min(callsLeft, calls);
  }

  /** Whether calls reach it. */
  boolean isWhole() {
    return callsLeft > 0;
  }

  private void requireWhole() throws IOException {
    if (!isWhole()) {
      throw new IOException("the disk is cut off");
    }
  }

  private void beforeChange() throws IOException {
    requireWhole();
    callsLeft--;
  }

  @Override
  public DiskFile create(String name) throws IOException {
    beforeChange();
    TrackedFile old = names.get(name);
    if (old != null) {
      bury(old);
    }
    TrackedFile file = new TrackedFile(disk.create(name), name);
    change(new NameChange(null, name, file));
    return new Handle(file);
  }

  @Override
  public DiskFile open(String name) throws IOException {
    requireWhole();
    TrackedFile file = names.get(name);
    return file == null ? disk.open(name) : new Handle(file);
  }

  @Override
  public SortedSet<String> list() throws IOException {
    requireWhole();
    return new TreeSet<>(names.keySet());
  }

  @Override
  public void rename(String from, String to) throws IOException {
    beforeChange();
    TrackedFile file = names.get(from);
    if (file == null) {
      throw new IOException("there is no file " + from);
    }
    TrackedFile old = names.get(to);
    if (old != null) {
      bury(old);
    }
    disk.rename(from, to);
    file.rename(to);
    change(new NameChange(from, to, file));
  }

  @Override
  public void delete(String name) throws IOException {
    beforeChange();
    TrackedFile file = names.get(name);
    if (file != null) {
      bury(file);
      change(new NameChange(name, null, file));
    }
  }

  private void bury(TrackedFile file) throws IOException {
    String name = BURIED + buried++;
    disk.rename(file.name(), name);
    file.rename(name);
  }

  private void change(NameChange change) {
    change.applyTo(names);
    pending.add(change);
  }

  @Override
  public void forceNames() throws IOException {
    beforeChange();
    Set<TrackedFile> gone = files();
    durableNames.clear();
    durableNames.putAll(names);
    pending.clear();
    gone.removeAll(names.values());
    for (TrackedFile file : gone) {
      disk.delete(file.name());
      file.close();
    }
  }

  /** All there may be after a loss of power, in a fixed order. */
  private Set<TrackedFile> files() {
    Set<TrackedFile> files = new LinkedHashSet<>(durableNames.values());
    pending.forEach(change -> files.add(change.file));
    files.addAll(names.values());
    return files;
  }

  /**
   * Cuts it off, if it is not yet, and takes from the real disk what a loss of power may take: everything that was not
   * synced, nothing (a process that is killed), or anything between.
   */
  void losePower(Survival survival) throws IOException {
    cut();
    SortedMap<String, TrackedFile> left = new TreeMap<>(durableNames);
    for (NameChange change : pending) {
      if (survival.keeps()) {
        change.applyTo(left);
      }
    }
    Set<TrackedFile> gone = files();
    gone.removeAll(left.values());
    for (TrackedFile file : gone) {
      disk.delete(file.name());
      file.close();
    }
    place(left);
    for (TrackedFile file : new LinkedHashSet<>(left.values())) {
      file.losePower(survival, disk);
      file.close();
    }
  }

  /** Two steps, since a name may still be that of another file. */
  private void place(SortedMap<String, TrackedFile> left) throws IOException {
    int moved = 0;
    for (Map.Entry<String, TrackedFile> entry : left.entrySet()) {
      TrackedFile file = entry.getValue();
      if (!file.name().equals(entry.getKey())) {
        String between = MOVING + moved++;
        disk.rename(file.name(), between);
        file.rename(between);
      }
    }
    for (Map.Entry<String, TrackedFile> entry : left.entrySet()) {
      TrackedFile file = entry.getValue();
      if (!file.name().equals(entry.getKey())) {
        disk.rename(file.name(), entry.getKey());
        file.rename(entry.getKey());
      }
    }
  }

  /** Leaves the real disk open: there is a loss of power to come. */
  @Override
  public void close() {}

  @Override
  public String toString() {
    return disk.toString();
  }

  private final class Handle implements DiskFile {
    private final TrackedFile file;

    Handle(TrackedFile file) {
      this.file = file;
    }

    @Override
    public long size() throws IOException {
      requireWhole();
      return file.size();
    }

    @Override
    public void read(ByteBuffer target, long position) throws IOException {
      requireWhole();
      file.read(target, position);
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      beforeChange();
      file.write(source, position);
    }

    @Override
    public void force() throws IOException {
      beforeChange();
      if (!unsynced.test(file.name())) {
        file.force();
      }
    }

    @Override
    public void close() {}
  }
}
