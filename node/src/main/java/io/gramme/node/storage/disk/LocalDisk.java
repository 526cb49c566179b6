package io.gramme.node.storage.disk;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A directory of the local file system, locked while it is open. The lock dies with the process. */
public final class LocalDisk implements Disk {
  private static final String STORE_LOCK = "store.lock";

  private final Path directory;
  private final String lockName;
  private final DirectoryLock lock;

  private LocalDisk(Path directory, String lockName, DirectoryLock lock) {
    this.directory = directory;
    this.lockName = lockName;
    this.lock = lock;
  }

  /**
   * Creates the directory of a store where it is missing and locks it.
   *
   * @throws StorageException IN_USE when another store has it, DISK_FULL or INPUT_OUTPUT when it cannot be made or locked
   */
  public static LocalDisk open(Path path) throws StorageException {
    return open(path, STORE_LOCK);
  }

  /**
   * As {@link #open(Path)}, with a lock file of another name.
   *
   * @throws StorageException as there
   */
  public static LocalDisk open(Path path, String lockName) throws StorageException {
    try {
      Directories.create(path);
      Path real = path.toRealPath();
      DirectoryLock.Attempt attempt = DirectoryLock.tryLock(real, lockName);
      DirectoryLock taken = attempt.lock();
      if (taken == null) {
        throw inUse(real, attempt.holder() == DirectoryLock.Holder.THIS_PROCESS);
      }
      return new LocalDisk(real, lockName, taken);
    } catch (IOException e) {
      throw DiskFailures.of(
          "opening the directory " + path, LocalFile.saysFull(e) ? LocalFile.full(path, e) : e);
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
    names.remove(lockName);
    return names;
  }

  @Override
  public void rename(String from, String to) throws IOException {
    try {
      Files.move(directory.resolve(from), directory.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw LocalFile.saysFull(e) ? LocalFile.full(directory.resolve(to), e) : e;
    }
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(directory.resolve(name));
  }

  @Override
  public long freeBytes() throws IOException {
    return Files.getFileStore(directory).getUsableSpace();
  }

  @Override
  public void forceNames() throws IOException {
    Directories.force(directory);
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }

  @Override
  public String toString() {
    return directory.toString();
  }

  private static StorageException inUse(Path directory, boolean here) {
    return new StorageException(
        Reason.IN_USE,
        "the directory " + directory + " is open in " + (here ? "this process" : "another process")
            + "; it serves one node");
  }
}
