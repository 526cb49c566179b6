package io.gramme.it.sim.engine;

import io.gramme.node.storage.disk.Disk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The names of a disk's files as they are, as they were at the last force, and what changed between. Not thread-safe. */
final class FileNames {
  private static final String MOVING = "moving.";

  private final SortedMap<String, TrackedFile> names = new TreeMap<>();
  private final SortedMap<String, TrackedFile> durable = new TreeMap<>();
  private final List<NameChange> pending = new ArrayList<>();

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

  /** A file that was there before, safe under its name. */
  void found(String name, TrackedFile file) {
    names.put(name, file);
    durable.put(name, file);
  }

  /** The file of a name, or null. */
  @Nullable
  TrackedFile find(String name) {
    return names.get(name);
  }

  /** All names. */
  SortedSet<String> all() {
    return new TreeSet<>(names.keySet());
  }

  /** A new file has a name. */
  void given(String name, TrackedFile file) {
    change(new NameChange(null, name, file));
  }

  /** A file has another name. */
  void moved(String from, String to, TrackedFile file) {
    change(new NameChange(from, to, file));
  }

  /** A file has no name any more. */
  void taken(String name, TrackedFile file) {
    change(new NameChange(name, null, file));
  }

  private void change(NameChange change) {
    change.applyTo(names);
    pending.add(change);
  }

  /**
   * The names are safe as they are.
   *
   * @return the files that have none any more
   */
  Set<TrackedFile> force() {
    Set<TrackedFile> gone = files();
    durable.clear();
    durable.putAll(names);
    pending.clear();
    gone.removeAll(names.values());
    return gone;
  }

  /** All there may be after a loss of power, in a fixed order. */
  Set<TrackedFile> files() {
    Set<TrackedFile> files = new LinkedHashSet<>(durable.values());
    pending.forEach(change -> files.add(change.file));
    files.addAll(names.values());
    return files;
  }

  /** The names that are left after a loss of power. */
  SortedMap<String, TrackedFile> losePower(Survival survival) {
    SortedMap<String, TrackedFile> left = new TreeMap<>(durable);
    for (NameChange change : pending) {
      if (survival.keeps()) {
        change.applyTo(left);
      }
    }
    return left;
  }

  /** Gives files these names on the real disk, in two steps, since a name may still be that of another file. */
  static void place(SortedMap<String, TrackedFile> left, Disk disk) throws IOException {
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
}
