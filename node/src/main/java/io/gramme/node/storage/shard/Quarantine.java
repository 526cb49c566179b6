package io.gramme.node.storage.shard;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import io.gramme.node.storage.disk.Disk;
import io.gramme.node.storage.disk.DiskFailures;
import io.gramme.node.storage.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps a shard that has failed a check, or a directory that another version wrote, from being opened. What is in it may
 * still be worth salvaging, so it is moved aside and never removed.
 */
public final class Quarantine {
  private static final Pattern MARK = Pattern.compile("quarantined-(\\d{1,9})");

  /** Files that only earlier layouts had: a bare MapDB file; one file of states. */
  private static final SortedMap<String, Integer> EARLIER =
      new TreeMap<>(Map.of("store.mapdb", 1, "states.db", 2));

  private Quarantine() {}

  /**
   * Throws unless this program can read a directory of these names.
   *
   * @throws StorageException UNKNOWN_FORMAT
   */
  static void requireKnownFormat(Disk disk, SortedSet<String> names) throws StorageException {
    for (Map.Entry<String, Integer> earlier : EARLIER.entrySet()) {
      if (names.contains(earlier.getKey())) {
        throw new StorageException(
            Reason.UNKNOWN_FORMAT,
            "the store in " + disk + " has format version " + earlier.getValue()
                + "; this program reads version " + Manifest.VERSION
                + ". Read it with the program that wrote it, or start with an empty directory");
      }
    }
  }

  /** The shards that were put out of service by a file of their own, and why: layout 3, and people, do it that way. */
  static SortedMap<Integer, String> marked(Disk disk, SortedSet<String> names) throws IOException {
    SortedMap<Integer, String> marked = new TreeMap<>();
    for (String name : names) {
      Matcher matcher = MARK.matcher(name);
      if (matcher.matches()) {
        marked.put(Integer.valueOf(matcher.group(1)), why(disk, name));
      }
    }
    return marked;
  }

  private static String why(Disk disk, String name) throws IOException {
    try (DiskFile mark = disk.open(name)) {
      ByteBuffer text = ByteBuffer.allocate((int) Math.min(mark.size(), 4096));
      mark.read(text, 0);
      return StandardCharsets.UTF_8.decode(text.flip()).toString();
    }
  }

  /**
   * Moves a store's directory aside as a whole and returns where to. What only it held is lost to the cluster, so a node
   * may go on with an empty store only under a new incarnation (rule S4).
   */
  public static Path moveAside(Path store) throws StorageException {
    for (int i = 1; ; i++) {
      Path aside = store.resolveSibling(store.getFileName() + ".quarantined-" + i);
      if (!Files.exists(aside)) {
        try {
          return Files.move(store, aside, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
          throw DiskFailures.unrepeatable("moving the store in " + store + " aside", e);
        }
      }
    }
  }
}
