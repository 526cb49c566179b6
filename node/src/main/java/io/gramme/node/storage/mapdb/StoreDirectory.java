package io.gramme.node.storage.mapdb;

import io.gramme.node.storage.StorageException;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A directory that one store has open: its lock, and the mark that stands while the store is open. A mark found at the
 * next opening means that the store was never closed.
 */
final class StoreDirectory {
  /**
   * Directories this process has open. On POSIX, closing any descriptor of a file drops the process's lock on it, so
   * a second opener in this process must be turned away before it touches the lock file.
   */
  private static final Set<Path> OPEN_HERE = ConcurrentHashMap.newKeySet();

  private static final String STORE = "store.mapdb";
  private static final String LOCK = "store.lock";
  private static final String MARK = "store.open";

  private final Path directory;
  private final FileChannel lockChannel;

  private StoreDirectory(Path directory, FileChannel lockChannel) {
    this.directory = directory;
    this.lockChannel = lockChannel;
  }

  /**
   * Creates the directory where it is missing and locks it.
   *
   * @throws StorageException IN_USE when another store has it, NOT_CLOSED_CLEANLY when the last one was killed
   */
  static StoreDirectory open(Path path) throws StorageException {
    Path real;
    try {
      real = Files.createDirectories(path).toRealPath();
    } catch (IOException e) {
      throw failed("cannot create the store's directory " + path, e);
    }
    if (!OPEN_HERE.add(real)) {
      throw inUse(real, "this process");
    }
    boolean opened = false;
    try {
      StoreDirectory directory = locked(real);
      directory.requireClosedCleanly();
      opened = true;
      return directory;
    } finally {
      if (!opened) {
        OPEN_HERE.remove(real);
      }
    }
  }

  private static StoreDirectory locked(Path real) throws StorageException {
    try {
      FileChannel channel =
          FileChannel.open(real.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (channel.tryLock() == null) {
        channel.close();
        throw inUse(real, "another process");
      }
      return new StoreDirectory(real, channel);
    } catch (IOException e) {
      throw failed("cannot lock the store in " + real, e);
    }
  }

  private void requireClosedCleanly() throws StorageException {
    if (Files.exists(directory.resolve(MARK))) {
      unlock();
      throw new StorageException(
          StorageException.Reason.NOT_CLOSED_CLEANLY,
          "the store in " + directory + " was not closed before its process ended, so its file may"
              + " be damaged. The log that would repair it is not there yet: set this directory"
              + " aside and start the node on an empty one");
    }
  }

  File storeFile() {
    return directory.resolve(STORE).toFile();
  }

  boolean holdsStore() {
    return Files.exists(directory.resolve(STORE));
  }

  /** Says on disk that the store is open, before its file is touched. */
  void mark() throws StorageException {
    try (FileChannel mark = FileChannel.open(
        directory.resolve(MARK), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      mark.force(true);
      forceDirectory();
    } catch (IOException e) {
      throw failed("cannot mark the store in " + directory + " as open", e);
    }
  }

  /** Says on disk that the store is closed, after its file is. */
  void unmark() throws StorageException {
    try {
      Files.deleteIfExists(directory.resolve(MARK));
      forceDirectory();
    } catch (IOException e) {
      throw failed("cannot mark the store in " + directory + " as closed", e);
    }
  }

  /** Removes a store that could not be created, so that the next attempt begins anew. */
  void discardStore() throws StorageException {
    try {
      Files.deleteIfExists(directory.resolve(STORE));
    } catch (IOException e) {
      throw failed("cannot remove the unfinished store in " + directory, e);
    }
  }

  void unlock() throws StorageException {
    try {
      lockChannel.close();
    } catch (IOException e) {
      throw failed("cannot unlock the store in " + directory, e);
    } finally {
      OPEN_HERE.remove(directory);
    }
  }

  @Override
  public String toString() {
    return directory.toString();
  }

  private void forceDirectory() throws IOException {
    // Windows cannot open a directory, and its file system orders the entry by itself.
    if (File.separatorChar == '/') {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static StorageException inUse(Path directory, String by) {
    return new StorageException(
        StorageException.Reason.IN_USE,
        "the store in " + directory + " is open in " + by + "; a directory serves one node");
  }

  private static StorageException failed(String what, IOException cause) {
    return new StorageException(StorageException.Reason.INPUT_OUTPUT, what + ": " + cause, cause);
  }
}
