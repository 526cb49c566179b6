package io.gramme.node.identity;

import static io.gramme.node.identity.IdentityException.Kind.DISK_FULL;
import static io.gramme.node.identity.IdentityException.Kind.INPUT_OUTPUT;
import static io.gramme.node.identity.IdentityException.Kind.IN_USE;

import io.gramme.membership.MemberTable;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.disk.DamagedFileException;
import io.gramme.node.storage.disk.DiskFullException;
import io.gramme.node.storage.disk.LocalDisk;
import io.gramme.node.storage.disk.SlotFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's data directory: {@code identity}, {@code members}, {@code lives}, {@code lock} and the folder {@code store}
 * (rules T3, T4); {@code predecessor} in one that follows a directory that was moved aside, and {@code retired} in one that
 * is to be.
 *
 * <p>Open in one process at a time. All files are {@link SlotFile}s: after a crash the old or the new contents are
 * there, and what is saved while the node runs or starts needs no room on the disk. Thread-safe; every method may block
 * on the disk.
 */
public final class NodeDirectory implements IdentityStore {
  private static final Logger LOG = LoggerFactory.getLogger(NodeDirectory.class);
  private static final String IDENTITY = "identity";
  private static final String MEMBERS = "members";
  private static final String LIVES = "lives";
  private static final String LOCK = "lock";
  private static final String RETIRED = "retired";
  private static final String PREDECESSOR = "predecessor";
  private static final String STORE = "store";

  /** A table of some hundred members and buckets; larger ones get more ahead of need. */
  private static final int MEMBERS_BYTES = 32 << 10;

  /** Of the starts kept and some hundred members. */
  private static final int LIVES_BYTES = 16 << 10;

  /** Of some hundred addresses. */
  private static final int RETIREMENT_BYTES = 4 << 10;

  private final Path directory;
  private final LocalDisk disk;
  private @Nullable SlotFile identityFile;
  private @Nullable SlotFile membersFile;
  private @Nullable SlotFile livesFile;
  private @Nullable NodeIdentity identity;
  private @Nullable MemberTable table;
  private @Nullable Retirement predecessor;
  private @Nullable Retirement retired;
  private boolean closed;
  private Lives lives = Lives.NONE;

  private NodeDirectory(Path directory, LocalDisk disk) {
    this.directory = directory;
    this.disk = disk;
  }

  /**
   * Opens the directory, creating it when it does not exist, and reads what it holds.
   *
   * @throws IdentityException when it is in use, damaged, or cannot be read; nothing in it was changed
   */
  public static NodeDirectory open(Path directory) throws IdentityException {
    try {
      SetAside.finish(directory);
    } catch (IOException e) {
      throw new IdentityException(
          INPUT_OUTPUT, "directory " + directory + " cannot be put in its place: " + e, e);
    }
    NodeDirectory opened = new NodeDirectory(directory, lock(directory));
    boolean read = false;
    try {
      opened.read();
      read = true;
      return opened;
    } finally {
      if (!read) {
        opened.close();
      }
    }
  }

  /** Makes a directory that is empty but for whom it follows; what another attempt left there is replaced. */
  static void prepare(Path directory, Retirement predecessor) throws IdentityException {
    NodeDirectory prepared = new NodeDirectory(directory, lock(directory));
    try {
      prepared.saveOnce(PREDECESSOR, predecessor);
    } finally {
      prepared.close();
    }
  }

  private static LocalDisk lock(Path directory) throws IdentityException {
    try {
      return LocalDisk.open(directory, LOCK);
    } catch (StorageException e) {
      IdentityException.Kind kind = switch (e.reason()) {
        case IN_USE -> IN_USE;
        case DISK_FULL -> DISK_FULL;
        default -> INPUT_OUTPUT;
      };
      throw new IdentityException(kind, String.valueOf(e.getMessage()), e);
    }
  }

  private synchronized void read() throws IdentityException {
    SlotFile openedIdentity = open(IDENTITY, IdentityFormat.MOST_BYTES, IdentityFormat::isFormer);
    identityFile = openedIdentity;
    SlotFile openedMembers = open(MEMBERS, MEMBERS_BYTES, TableFile::isFormer);
    membersFile = openedMembers;
    byte[] identityBytes = openedIdentity.contents();
    byte[] tableBytes = openedMembers.contents();
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
    predecessor = retirement(PREDECESSOR);
    retired = retirement(RETIRED);
    readLives();
  }

  private @Nullable Retirement retirement(String name) throws IdentityException {
    byte[] bytes;
    try (SlotFile opened = open(name, RETIREMENT_BYTES, file -> false)) {
      bytes = opened.contents();
    }
    try {
      return bytes == null ? null : Retirement.decode(bytes);
    } catch (IdentityException e) {
      throw new IdentityException(e.kind(), describe(name) + ": " + e.getMessage(), e);
    }
  }

  /** What this file proves, it proves to others or against this node: losing it must not keep the node from starting. */
  private void readLives() throws IdentityException {
    try {
      SlotFile opened = open(LIVES, LIVES_BYTES, bytes -> false);
      livesFile = opened;
      byte[] bytes = opened.contents();
      lives = bytes == null || identity == null ? Lives.NONE : LivesFile.decode(bytes);
    } catch (IdentityException e) {
      if (e.kind() == INPUT_OUTPUT) {
        throw e;
      }
      LOG.warn("{} is left out: {}", describe(LIVES), e.getMessage());
      beginLives();
    }
  }

  private void beginLives() throws IdentityException {
    closeQuietly(livesFile);
    try {
      disk.delete(LIVES);
    } catch (IOException e) {
      throw new IdentityException(INPUT_OUTPUT, describe(LIVES) + " cannot be removed: " + e, e);
    }
    livesFile = open(LIVES, LIVES_BYTES, bytes -> false);
    lives = Lives.NONE;
  }

  private SlotFile open(String name, int leastBytes, Predicate<byte[]> former)
      throws IdentityException {
    try {
      return SlotFile.open(disk, name, leastBytes, former);
    } catch (DamagedFileException e) {
      throw new IdentityException(
          IdentityException.Kind.DAMAGED, describe(name) + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new IdentityException(INPUT_OUTPUT, describe(name) + " cannot be read: " + e, e);
    }
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

  /** Whose directory was in this place before and was moved aside; null when it follows none. */
  public synchronized @Nullable Retirement predecessor() {
    return predecessor;
  }

  /** Why the next start is to move this directory aside; null for one that may serve. */
  public synchronized @Nullable Retirement retired() {
    return retired;
  }

  /** Lets the next start move this directory aside, even if nobody tells it why then (rule T4). */
  public synchronized void retire(Retirement why) throws IdentityException {
    saveOnce(RETIRED, why);
    retired = why;
  }

  private synchronized void saveOnce(String name, Retirement saved) throws IdentityException {
    try (SlotFile file = open(name, RETIREMENT_BYTES, bytes -> false)) {
      save(file, name, saved.encode());
    }
  }

  @Override
  public synchronized void save(NodeIdentity saved) throws IdentityException {
    save(identityFile, IDENTITY, IdentityFormat.encode(saved));
    identity = saved;
  }

  @Override
  public synchronized void save(MemberTable saved) throws IdentityException {
    save(membersFile, MEMBERS, TableFile.encode(saved));
    table = saved;
  }

  @Override
  public synchronized Lives lives() {
    return lives;
  }

  @Override
  public synchronized void changeLives(UnaryOperator<Lives> change) throws IdentityException {
    Lives changed = change.apply(lives);
    save(livesFile, LIVES, LivesFile.encode(changed));
    lives = changed;
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

  private void save(@Nullable SlotFile file, String name, byte[] contents)
      throws IdentityException {
    if (closed || file == null) {
      throw new IdentityException(INPUT_OUTPUT, "directory " + directory + " is closed");
    }
    try {
      file.save(contents);
    } catch (DiskFullException e) {
      throw new IdentityException(DISK_FULL, describe(name) + " found no room: " + e, e);
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
    closed = true;
    closeQuietly(identityFile);
    closeQuietly(membersFile);
    closeQuietly(livesFile);
    try {
      disk.close();
    } catch (IOException e) {
      // The lock ends with the process at the latest; nothing else depends on it.
    }
  }

  private static void closeQuietly(@Nullable SlotFile file) {
    if (file != null) {
      file.close();
    }
  }
}
