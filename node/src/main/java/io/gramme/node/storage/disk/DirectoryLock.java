package io.gramme.node.storage.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A lock file in a directory, held by one opener in one process at a time; it ends with the process at the latest.
 *
 * <p>On POSIX, closing <em>any</em> descriptor of a file drops all of the process's locks on it. So a second opener in
 * this process is turned away before it touches the file, whichever class loader it comes from: the directories that are
 * open stand in the system properties. Thread-safe.
 */
public final class DirectoryLock implements AutoCloseable {
  private static final String PROPERTY = "io.gramme.open.";

  /** Channels that must not be closed, since somebody else in this process holds a lock on their file. */
  private static final Map<String, FileChannel> LEFT_OPEN = new ConcurrentHashMap<>();

  private final FileChannel channel;
  private final String property;

  private DirectoryLock(FileChannel channel, String property) {
    this.channel = channel;
    this.property = property;
  }

  /** Who holds a lock that was not given. */
  public enum Holder {
    THIS_PROCESS,
    ANOTHER_PROCESS
  }

  /** The lock, or who has it. */
  public record Attempt(
      @Nullable DirectoryLock lock, @Nullable Holder holder) {}

  /**
   * Tries to take the lock.
   *
   * @param directory that exists
   * @param name of the lock file, which is made when it is missing and never removed
   */
  public static Attempt tryLock(Path directory, String name) throws IOException {
    // A directory may be known under several paths.
    Object key = Files.readAttributes(directory, BasicFileAttributes.class).fileKey();
    String property =
        PROPERTY + name + "." + (key == null ? directory.toRealPath().toString() : key);
    if (System.getProperties().putIfAbsent(property, directory.toString()) != null) {
      return new Attempt(null, Holder.THIS_PROCESS);
    }
    DirectoryLock taken = null;
    try {
      FileChannel left = LEFT_OPEN.remove(property);
      FileChannel channel = left != null && left.isOpen() ? left : open(directory.resolve(name));
      taken = lock(channel, property);
      return new Attempt(
          taken,
          taken != null
              ? null
              : LEFT_OPEN.containsKey(property) ? Holder.THIS_PROCESS : Holder.ANOTHER_PROCESS);
    } finally {
      if (taken == null) {
        System.getProperties().remove(property);
      }
    }
  }

  private static FileChannel open(Path file) throws IOException {
    try {
      return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw LocalFile.saysFull(e) ? LocalFile.full(file, e) : e;
    }
  }

  private static @Nullable DirectoryLock lock(FileChannel channel, String property)
      throws IOException {
    boolean mayClose = true;
    boolean locked = false;
    try {
      locked = channel.tryLock() != null;
      return locked ? new DirectoryLock(channel, property) : null;
    } catch (OverlappingFileLockException e) {
      mayClose = false;
      LEFT_OPEN.put(property, channel);
      return null;
    } finally {
      if (mayClose && !locked) {
        channel.close();
      }
    }
  }

  /** Whether it has not been given back. */
  public boolean isHeld() {
    return channel.isOpen();
  }

  @Override
  public synchronized void close() throws IOException {
    if (channel.isOpen()) {
      try {
        channel.close();
      } finally {
        System.getProperties().remove(property);
      }
    }
  }
}
