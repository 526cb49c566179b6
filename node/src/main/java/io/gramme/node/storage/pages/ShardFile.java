package io.gramme.node.storage.pages;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import io.gramme.node.storage.disk.Disk;
import io.gramme.node.storage.disk.DiskFailures;
import io.gramme.node.storage.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An ordered map of byte strings in one file, which after a crash at any instant is as it was at its last checkpoint.
 *
 * <p>One thread writes, checkpoints and rebuilds; another may read at any time and waits for single steps only. Values
 * are returned as they are found, so whoever stores them must check them; index and structure are checked here.
 */
public final class ShardFile implements AutoCloseable {
  private static final int COPY_BYTES = 64 * Page.BYTES;

  private final Disk disk;
  private final ShardId id;
  private final long cacheBytes;
  // Fair, or a writer that takes it again and again would keep readers out.
  private final ReentrantLock lock = new ReentrantLock(true);
  private MapDbTree tree;
  private @Nullable Successor successor;

  private ShardFile(Disk disk, long cacheBytes, MapDbTree tree) {
    this.disk = disk;
    this.id = tree.pages().saved().shard();
    this.cacheBytes = cacheBytes;
    this.tree = tree;
  }

  /**
   * Opens the file of a shard at its last checkpoint.
   *
   * @param index of the shard
   * @param cacheBytes memory for unchanged pages and nodes
   * @throws StorageException DAMAGED, UNKNOWN_FORMAT or INPUT_OUTPUT
   */
  public static ShardFile open(Disk disk, int index, long cacheBytes) throws StorageException {
    discard(disk, unfinishedName(index));
    PageStore pages = PageStore.open(disk, index, pagesOf(cacheBytes));
    try {
      return new ShardFile(disk, cacheBytes, MapDbTree.over(pages, nodesOf(cacheBytes)));
    } catch (StorageException | RuntimeException | Error e) {
      pages.close();
      throw e;
    }
  }

  /**
   * Opens the file of a shard again after its disk has failed.
   *
   * @param copy whether a force of it has failed: what of it is on disk nobody knows then, so it is written anew into
   *     another file, which takes its place
   * @throws StorageException as {@link #open}, or DISK_FULL
   */
  public static ShardFile reopen(Disk disk, int index, long cacheBytes, boolean copy)
      throws StorageException {
    if (copy) {
      copy(disk, ShardId.fileName(index), unfinishedName(index));
    }
    return open(disk, index, cacheBytes);
  }

  private static void copy(Disk disk, String name, String unfinished) throws StorageException {
    try (DiskFile from = disk.open(name);
        DiskFile to = disk.create(unfinished)) {
      ByteBuffer buffer = ByteBuffer.allocate(COPY_BYTES);
      long size = from.size();
      for (long at = 0; at < size; at += COPY_BYTES) {
        from.read(buffer.clear(), at);
        to.write(buffer.flip(), at);
      }
      DiskFailures.force(to, "the copy of the shard's file");
      disk.rename(unfinished, name);
    } catch (IOException e) {
      throw DiskFailures.of("copying the shard's file", e);
    }
    DiskFailures.forceNames(disk, "the name of the shard's file");
  }

  /**
   * Makes the file of a shard that has none yet, durably, without content and with mark 0.
   *
   * @param cacheBytes memory for unchanged pages and nodes
   * @throws StorageException DISK_FULL or INPUT_OUTPUT
   */
  public static ShardFile create(Disk disk, ShardId id, long cacheBytes) throws StorageException {
    PageStore pages =
        PageStore.create(disk, unfinishedName(id.index()), id, 1, pagesOf(cacheBytes));
    try {
      MapDbTree tree = MapDbTree.over(pages, nodesOf(cacheBytes));
      complete(disk, tree, 0);
      return new ShardFile(disk, cacheBytes, tree);
    } catch (StorageException | RuntimeException | Error e) {
      pages.close();
      throw e;
    }
  }

  /** A quarter of the memory is for pages, which are asked only for nodes that are not in the other three. */
  private static int pagesOf(long cacheBytes) {
    return (int) Math.min(Integer.MAX_VALUE / 2, cacheBytes / 4 / Page.BYTES);
  }

  private static long nodesOf(long cacheBytes) {
    return cacheBytes - cacheBytes / 4;
  }

  private static String unfinishedName(int index) {
    return ShardId.fileName(index) + ".new";
  }

  /** Puts a file that was built under another name in its place, whole. */
  private static void complete(Disk disk, MapDbTree built, long mark) throws StorageException {
    built.commit();
    built.pages().finish(mark);
    int index = built.pages().saved().shard().index();
    try {
      disk.rename(unfinishedName(index), ShardId.fileName(index));
    } catch (IOException e) {
      throw DiskFailures.unrepeatable("naming the shard's file", e);
    }
    DiskFailures.forceNames(disk, "the name of the shard's file");
  }

  /** Which of the directory's shards it is. */
  public ShardId id() {
    return id;
  }

  /** Number of the last log record that the last checkpoint holds. */
  public long mark() {
    lock.lock();
    try {
      return tree.pages().saved().mark();
    } finally {
      lock.unlock();
    }
  }

  /** Bytes of the file at its last checkpoint. */
  public long fileBytes() {
    lock.lock();
    try {
      return (long) tree.pages().saved().pages() * Page.BYTES;
    } finally {
      lock.unlock();
    }
  }

  /** The value of a key, or null. */
  public byte @Nullable [] get(byte[] key) throws StorageException {
    lock.lock();
    try {
      return tree.get(key);
    } finally {
      lock.unlock();
    }
  }

  /** The first key above the given one, or null. */
  public byte @Nullable [] higherKey(byte[] key) throws StorageException {
    lock.lock();
    try {
      return tree.higherKey(key);
    } finally {
      lock.unlock();
    }
  }

  /** Returns what stood there before, or null. */
  public byte @Nullable [] put(byte[] key, byte[] value) throws StorageException {
    byte[] before;
    lock.lock();
    try {
      before = tree.put(key, value);
    } finally {
      lock.unlock();
    }
    if (successor != null) {
      successor.put(key, value);
    }
    return before;
  }

  /** Puts a value in the place of the one that is expected there; returns false, and changes nothing, if it is not. */
  public boolean replace(byte[] key, byte[] expected, byte[] value) throws StorageException {
    boolean replaced;
    lock.lock();
    try {
      replaced = tree.replace(key, expected, value);
    } finally {
      lock.unlock();
    }
    if (replaced && successor != null) {
      successor.put(key, value);
    }
    return replaced;
  }

  /** Returns what stood there before, or null. */
  public byte @Nullable [] remove(byte[] key) throws StorageException {
    byte[] before;
    lock.lock();
    try {
      before = tree.remove(key);
    } finally {
      lock.unlock();
    }
    if (successor != null) {
      successor.remove(key);
    }
    return before;
  }

  /** Is told of what was removed. */
  public interface Removed {
    void was(byte[] key, byte[] value) throws StorageException;
  }

  /** Removes all keys between two others, both excluded. */
  public void removeRange(byte[] from, byte[] to, Removed removed) throws StorageException {
    byte[] key = higherKey(from);
    while (key != null && Arrays.compareUnsigned(key, to) < 0) {
      // Sought from a key that is still there: emptied nodes stay in the tree and would have to be
      // walked over each time.
      byte[] next = higherKey(key);
      byte[] value = remove(key);
      if (value != null) {
        removed.was(key, value);
      }
      key = next;
    }
  }

  /**
   * Makes everything written so far durable at once. Reading goes on meanwhile, writing must not.
   *
   * @param mark number of the last log record it holds
   * @throws StorageException DISK_FULL when there was no room; it may be tried again, and nothing is lost
   */
  public void checkpoint(long mark) throws StorageException {
    PageStore.Checkpoint checkpoint;
    lock.lock();
    try {
      tree.commit();
      checkpoint = tree.pages().checkpoint(mark);
    } finally {
      lock.unlock();
    }
    checkpoint.write();
    lock.lock();
    try {
      checkpoint.done();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Builds the file anew without the space that removed and moved values have left, then puts it in the place of the old
   * one. Everything must be checkpointed. Reading goes on meanwhile, writing must not.
   *
   * @throws StorageException DISK_FULL when there was no room; the old file stays
   */
  public void rebuild() throws StorageException {
    while (!rebuild(Long.MAX_VALUE)) {
      // One step does it.
    }
  }

  /**
   * As {@link #rebuild()}, but a step of it, between which the file is written to and checkpointed as ever.
   *
   * @param bytes of keys and values after which the step ends
   * @return whether the new file is in place
   * @throws StorageException DISK_FULL when there was no room; the old file stays, and the next step begins from the start
   */
  public boolean rebuild(long bytes) throws StorageException {
    if (tree.isChanged()) {
      throw new StorageException(Reason.INPUT_OUTPUT, "a rebuild needs a checkpoint before it");
    }
    Successor building = successor == null ? newSuccessor() : successor;
    successor = building;
    try {
      if (!building.copy(this, bytes)) {
        return false;
      }
      complete(disk, building.tree(), mark());
    } catch (StorageException | RuntimeException | Error e) {
      dropSuccessor();
      throw e;
    }
    successor = null;
    replaceBy(building.tree());
    return true;
  }

  /** Whether a rebuild has begun that is not done. */
  public boolean isRebuilding() {
    return successor != null;
  }

  private Successor newSuccessor() throws StorageException {
    long generation = tree.pages().saved().generation() + 1;
    PageStore pages =
        PageStore.create(disk, unfinishedName(id.index()), id, generation, pagesOf(cacheBytes));
    try {
      return new Successor(MapDbTree.over(pages, nodesOf(cacheBytes)));
    } catch (StorageException | RuntimeException | Error e) {
      pages.close();
      discard(disk, unfinishedName(id.index()));
      throw e;
    }
  }

  private void dropSuccessor() throws StorageException {
    Successor dropped = successor;
    successor = null;
    if (dropped != null) {
      dropped.tree().pages().close();
      discard(disk, unfinishedName(id.index()));
    }
  }

  private void replaceBy(MapDbTree built) throws StorageException {
    MapDbTree replaced = tree;
    lock.lock();
    try {
      tree = built;
    } finally {
      lock.unlock();
    }
    replaced.pages().close();
  }

  private static void discard(Disk disk, String unfinished) throws StorageException {
    try {
      disk.delete(unfinished);
    } catch (IOException e) {
      throw DiskFailures.unrepeatable("removing an unfinished file", e);
    }
  }

  /** Lets go of the file without a checkpoint. */
  @Override
  public void close() throws StorageException {
    lock.lock();
    try {
      tree.pages().close();
    } finally {
      lock.unlock();
      dropSuccessor();
    }
  }
}
