package io.gramme.node.storage.disk;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** A directory of the local file system, locked while it is open. The lock dies with the process. */
public final class LocalDisk implements Disk {
  /**
   * Directories this process has open. On POSIX, closing any descriptor of a file drops the process's lock on it, so
   * a second opener in this process must be turned away before it touches the lock file.
   */
  private static final Set<Path> OPEN_HERE = ConcurrentHashMap.newKeySet();

  private static final String LOCK = "store.lock";

  private final Path directory;
  private final FileChannel lockChannel;

  private LocalDisk(Path directory, FileChannel lockChannel) {
    this.directory = directory;
    this.lockChannel = lockChannel;
  }

  /**
   * Creates the directory where it is missing and locks it.
   *
   * @throws StorageException IN_USE when another store has it, INPUT_OUTPUT when it cannot be made or locked
   */
  public static LocalDisk open(Path path) throws StorageException {
    Path real;
    try {
      Directories.create(path);
      real = path.toRealPath();
    } catch (IOException e) {
      throw failed("cannot create the store's directory " + path, e);
    }
    if (!OPEN_HERE.add(real)) {
      throw inUse(real, "this process");
    }
    boolean opened = false;
    try {
      LocalDisk disk = locked(real);
      opened = true;
      return disk;
    } finally {
      if (!opened) {
        OPEN_HERE.remove(real);
      }
    }
  }

  private static LocalDisk locked(Path real) throws StorageException {
    try {
      FileChannel channel =
          FileChannel.open(real.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      boolean locked = false;
      try {
        locked = channel.tryLock() != null;
      } catch (OverlappingFileLockException e) {
        // This class was loaded twice, and the other one has the directory open.
      } finally {
        if (!locked) {
          channel.close();
        }
      }
      if (!locked) {
        throw inUse(real, "another process");
      }
      return new LocalDisk(real, channel);
    } catch (IOException e) {
      throw failed("cannot lock the store in " + real, e);
    }
  }

  @Override
  public DiskFile create(String name) throws IOException {
    return file(
        name,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE);
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return file(name, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private DiskFile file(String name, StandardOpenOption... options) throws IOException {
    Path path = directory.resolve(name);
    try {
      return LocalFile.open(path, options);
    } catch (IOException e) {
      // A name needs room too.
      throw LocalFile.saysFull(e) ? LocalFile.full(path, e) : e;
    }
  }

  @Override
  public SortedSet<String> list() throws IOException {
    SortedSet<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.list(directory)) {
      files.forEach(file -> names.add(String.valueOf(file.getFileName())));
    }
    names.remove(LOCK);
    return names;
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(directory.resolve(from), directory.resolve(to), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(directory.resolve(name));
  }

  @Override
  public void forceNames() throws IOException {
    Directories.force(directory);
  }

  @Override
  public void close() throws IOException {
    try {
      lockChannel.close();
    } finally {
      OPEN_HERE.remove(directory);
    }
  }

  @Override
  public String toString() {
    return directory.toString();
  }

  private static StorageException inUse(Path directory, String by) {
    return new StorageException(
        Reason.IN_USE,
        "the store in " + directory + " is open in " + by + "; a directory serves one node");
  }

  private static StorageException failed(String what, IOException cause) {
    return new StorageException(Reason.INPUT_OUTPUT, what + ": " + cause, cause);
  }
}
