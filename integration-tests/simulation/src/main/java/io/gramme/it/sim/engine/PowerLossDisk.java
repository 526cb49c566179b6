package io.gramme.it.sim.engine;

import io.gramme.node.storage.disk.Disk;
import io.gramme.node.storage.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.function.Predicate;

/**
 * A real disk that can be cut off at any call, and that then loses what a loss of power may take: each sector that was
 * written and not forced, and each name that was given or taken and not forced, by itself.
 *
 * <p>Remembers what files and names were at their last force. A removed file stays under a name of its own until its
 * removal is forced. The machine's own disk is never forced, since its power is not what is lost: that would take most of
 * a history's time. Not thread-safe.
 */
final class PowerLossDisk implements Disk {
  private static final String BURIED = "buried.";

  private final Disk disk;
  private final Predicate<String> unforced;
  private final FileNames names = new FileNames();
  private int buried;
  private long callsLeft = Long.MAX_VALUE;

  private PowerLossDisk(Disk disk, Predicate<String> unforced) {
    this.disk = disk;
    this.unforced = unforced;
  }

  /**
   * A disk all of whose files are safe so far.
   *
   * @param disk the real one; closed by the caller, which outlives the losses of power
   * @param unforced names of files whose forces do nothing, as on a disk that lies
   */
  static PowerLossDisk over(Disk disk, Predicate<String> unforced) throws IOException {
    PowerLossDisk made = new PowerLossDisk(disk, unforced);
    for (String name : disk.list()) {
      made.names.found(name, new TrackedFile(disk.open(name), name));
    }
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
    TrackedFile old = names.find(name);
    if (old != null) {
      bury(old);
    }
    TrackedFile file = new TrackedFile(disk.create(name), name);
    names.given(name, file);
    return new Handle(file);
  }

  @Override
  public DiskFile open(String name) throws IOException {
    requireWhole();
    TrackedFile file = names.find(name);
    return file == null ? disk.open(name) : new Handle(file);
  }

  @Override
  public SortedSet<String> list() throws IOException {
    requireWhole();
    return names.all();
  }

  @Override
  public void rename(String from, String to) throws IOException {
    beforeChange();
    TrackedFile file = names.find(from);
    if (file == null) {
      throw new IOException("there is no file " + from);
    }
    TrackedFile old = names.find(to);
    if (old != null) {
      bury(old);
    }
    disk.rename(from, to);
    file.rename(to);
    names.moved(from, to, file);
  }

  @Override
  public void delete(String name) throws IOException {
    beforeChange();
    TrackedFile file = names.find(name);
    if (file != null) {
      bury(file);
      names.taken(name, file);
    }
  }

  private void bury(TrackedFile file) throws IOException {
    String name = BURIED + buried++;
    disk.rename(file.name(), name);
    file.rename(name);
  }

  @Override
  public void forceNames() throws IOException {
    beforeChange();
    remove(names.force());
  }

  private void remove(Set<TrackedFile> gone) throws IOException {
    for (TrackedFile file : gone) {
      disk.delete(file.name());
      file.close();
    }
  }

  /**
   * Cuts it off, if it is not yet, and takes from the real disk what a loss of power may take: everything that was not
   * forced, nothing (a process that is killed), or anything between.
   */
  void losePower(Survival survival) throws IOException {
    cut();
    Set<TrackedFile> all = names.files();
    SortedMap<String, TrackedFile> left = names.losePower(survival);
    all.removeAll(left.values());
    remove(all);
    FileNames.place(left, disk);
    for (TrackedFile file : new LinkedHashSet<>(left.values())) {
      file.losePower(survival, disk);
      file.close();
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
      if (!unforced.test(file.name())) {
        file.force();
      }
    }

    @Override
    public void close() {}
  }
}
