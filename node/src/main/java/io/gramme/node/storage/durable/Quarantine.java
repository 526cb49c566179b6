package io.gramme.node.storage.durable;

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
import java.util.SortedSet;

/**
 * Keeps a store that has failed a check, or that another version wrote, from being opened. What is in it may still be
 * worth salvaging, so it is moved aside as a whole and never removed.
 */
public final class Quarantine {
  private static final String MARK = "quarantined";

  /** The only format before this one was a MapDB file without a log. */
  private static final String OLD_STORE = "store.mapdb";

  private static final int OLD_VERSION = 1;

  /** Version of the directory's layout. */
  static final int VERSION = 2;

  private Quarantine() {}

  /**
   * Throws unless the store of a directory may be opened.
   *
   * @throws StorageException UNKNOWN_FORMAT or QUARANTINED
   */
  static void requireUsable(Disk disk) throws StorageException {
    try {
      SortedSet<String> names = disk.list();
      if (names.contains(OLD_STORE)) {
        throw new StorageException(
            Reason.UNKNOWN_FORMAT,
            "the store in " + disk + " has format version " + OLD_VERSION
                + "; this program reads version " + VERSION
                + ". Read it with the program that wrote it, or start with an empty directory");
      }
      if (names.contains(MARK)) {
        throw new StorageException(
            Reason.QUARANTINED,
            "the store in " + disk + " was put out of service: " + why(disk)
                + ". Move it aside and let the node be rebuilt from the others");
      }
    } catch (IOException e) {
      throw DiskFailures.unrepeatable("looking at the store's directory", e);
    }
  }

  private static String why(Disk disk) throws IOException {
    try (DiskFile mark = disk.open(MARK)) {
      ByteBuffer text = ByteBuffer.allocate((int) Math.min(mark.size(), 4096));
      mark.read(text, 0);
      return StandardCharsets.UTF_8.decode(text.flip()).toString();
    }
  }

  /** Keeps the store from being opened again; as well as a disk that may be failing allows. */
  static void mark(Disk disk, String why) {
    try (DiskFile mark = disk.create(MARK)) {
      mark.write(ByteBuffer.wrap(why.getBytes(StandardCharsets.UTF_8)), 0);
      mark.force();
      disk.forceNames();
    } catch (IOException e) {
      // The damage is met again when the store is used again.
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
