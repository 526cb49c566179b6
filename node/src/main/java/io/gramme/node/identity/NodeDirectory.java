package io.gramme.node.identity;

import static io.gramme.node.identity.IdentityException.Kind.INPUT_OUTPUT;
import static io.gramme.node.identity.IdentityException.Kind.IN_USE;

import io.gramme.membership.MemberTable;
import io.gramme.node.storage.disk.Directories;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A node's data directory: {@code identity}, {@code members}, {@code lock} and the folder {@code store} (rule T3).
 *
 * <p>Open in one process at a time. Each file is replaced as a whole, so that after a crash the old or the new contents
 * are there. Thread-safe; every method may block on the disk.
 */
public final class NodeDirectory implements IdentityStore {
  private static final String IDENTITY = "identity";
  private static final String MEMBERS = "members";
  private static final String LOCK = "lock";
  private static final String STORE = "store";

  private final Path directory;
  private final FileChannel lockChannel;
  private final FileLock lock;
  private @Nullable NodeIdentity identity;
  private @Nullable MemberTable table;

  private NodeDirectory(Path directory, FileChannel lockChannel, FileLock lock) {
    this.directory = directory;
    this.lockChannel = lockChannel;
    this.lock = lock;
  }

  /**
   * Opens the directory, creating it when it does not exist, and reads what it holds.
   *
   * @throws IdentityException when it is in use, damaged, or cannot be read; nothing in it was changed
   */
  public static NodeDirectory open(Path directory) throws IdentityException {
    NodeDirectory opened = lock(directory);
    try {
      opened.read();
      return opened;
    } catch (IdentityException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private static NodeDirectory lock(Path directory) throws IdentityException {
    FileChannel channel = null;
    try {
      Directories.create(directory);
      channel = FileChannel.open(
          directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new IdentityException(
            IN_USE, "directory " + directory + " is in use by another running node");
      }
      return new NodeDirectory(directory, channel, lock);
    } catch (IOException e) {
      closeQuietly(channel);
      throw new IdentityException(
          INPUT_OUTPUT, "directory " + directory + " cannot be opened: " + e, e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // held by another node in this JVM
    }
  }

  private synchronized void read() throws IdentityException {
    byte[] identityBytes = contents(IDENTITY);
    byte[] tableBytes = contents(MEMBERS);
    try {
      identity = identityBytes == null ? null : IdentityFormat.decode(identityBytes);
    } catch (IdentityException e) {
      throw new IdentityException(e.kind(), describe(IDENTITY) + ": " + e.getMessage(), e);
    }
    try {
      table = tableBytes == null ? null : TableFile.decode(tableBytes);
    } catch (IdentityException e) {
      throw new IdentityException(e.kind(), describe(MEMBERS) + ": " + e.getMessage(), e);
    }
    requireConsistent();
  }

  private synchronized void requireConsistent() throws IdentityException {
    NodeIdentity known = identity;
    if (known == null && Files.exists(storeDirectory())) {
      throw new IdentityException(
          IdentityException.Kind.DAMAGED,
          "directory " + directory + " holds data but no file '" + IDENTITY
              + "': restore the file, or start in an empty directory");
    }
    if (known == null) {
      table = null; // left by a node that died while it created its cluster
      return;
    }
    if (table != null && !table.parameters().equals(known.parameters())) {
      throw new IdentityException(
          IdentityException.Kind.DAMAGED,
          describe(MEMBERS) + " is of " + table.parameters() + ", but " + describe(IDENTITY)
              + " of " + known.parameters());
    }
  }

  private byte @Nullable [] contents(String name) throws IdentityException {
    try {
      return Files.readAllBytes(directory.resolve(name));
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw new IdentityException(INPUT_OUTPUT, describe(name) + " cannot be read: " + e, e);
    }
  }

  /** Where the storage engine keeps its files; created by the engine. */
  public Path storeDirectory() {
    return directory.resolve(STORE);
  }

  @Override
  public synchronized @Nullable NodeIdentity identity() {
    return identity;
  }

  @Override
  public synchronized @Nullable MemberTable table() {
    return table;
  }

  @Override
  public synchronized void save(NodeIdentity saved) throws IdentityException {
    replace(IDENTITY, IdentityFormat.encode(saved));
    identity = saved;
  }

  @Override
  public synchronized void save(MemberTable saved) throws IdentityException {
    replace(MEMBERS, TableFile.encode(saved));
    table = saved;
  }

  @Override
  public synchronized long reserve(long hlc, long wallMillis) throws IdentityException {
    NodeIdentity known = requireIdentity();
    HlcReservation reservation = HlcReservation.ofDmax(known.parameters().dmaxMillis());
    if (reservation.isDue(hlc, wallMillis, known.hlcCeiling())) {
      save(known.withHlcCeiling(reservation.ceilingFor(hlc, wallMillis)));
    }
    return requireIdentity().hlcCeiling();
  }

  @Override
  public synchronized void settle(long lastHlc) throws IdentityException {
    NodeIdentity known = requireIdentity();
    if (lastHlc < known.hlcCeiling()) {
      save(known.withHlcCeiling(lastHlc));
    }
  }

  private NodeIdentity requireIdentity() {
    NodeIdentity known = identity;
    if (known == null) {
      throw new IllegalStateException("the directory has no identity yet");
    }
    return known;
  }

  private void replace(String name, byte[] contents) throws IdentityException {
    if (!lock.isValid()) {
      throw new IdentityException(INPUT_OUTPUT, "directory " + directory + " is closed");
    }
    try {
      AtomicFile.replace(directory, name, contents);
    } catch (IOException e) {
      throw new IdentityException(INPUT_OUTPUT, describe(name) + " cannot be written: " + e, e);
    }
  }

  private String describe(String name) {
    return "file " + directory.resolve(name);
  }

  /** Gives the directory free for another process. The lock file stays: removing it would race with that process. */
  @Override
  public synchronized void close() {
    closeQuietly(lockChannel);
  }

  private static void closeQuietly(@Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // The lock ends with the process at the latest; nothing else depends on the channel.
    }
  }
}
