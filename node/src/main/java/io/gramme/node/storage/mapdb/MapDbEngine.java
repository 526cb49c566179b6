package io.gramme.node.storage.mapdb;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.node.storage.KeyCounts;
import io.gramme.node.storage.StateChange;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageKey;
import io.gramme.node.storage.StoredState;
import io.gramme.ring.PartitionId;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Keeps states in one MapDB file of a directory, with a cache of encoded states in front.
 *
 * <p>A store that is closed opens again with everything in it. A store whose process was killed does not open again
 * ({@link StorageException.Reason#NOT_CLOSED_CLEANLY}): MapDB alone cannot tell whether such a file is whole, and
 * {@link #makeDurable()} does nothing until a commit log stands in front of it. Every value read from the file is
 * checked, see {@link StorageException.Reason#DAMAGED}.
 */
public final class MapDbEngine implements StorageEngine {
  private static final int CACHE_ENTRY_BYTES = 150;

  private final StoreDirectory directory;
  private final StoreFile file;
  private final KeyCounts counts;
  private final Cache<Bytes, Bytes> cache;
  private boolean failed;
  private boolean closed;

  private MapDbEngine(StoreDirectory directory, StoreFile file, KeyCounts counts, long cacheBytes) {
    this.directory = directory;
    this.file = file;
    this.counts = counts;
    // Filled by the store's thread alone: a racing loader would bring back a state that an update
    // has replaced since. The executor runs its upkeep on that thread too.
    this.cache = Caffeine.newBuilder()
        .maximumWeight(cacheBytes)
        .<Bytes, Bytes>weigher((key, state) -> CACHE_ENTRY_BYTES + key.length() + state.length())
        .executor(Runnable::run)
        .build();
  }

  /**
   * Opens the store of a directory, which is created when it is missing.
   *
   * @param cacheBytes bytes of encoded states to keep in the heap; 0 for none
   * @throws StorageException when the directory is in use, its store was killed, is damaged or cannot be read
   */
  public static MapDbEngine open(Path path, long cacheBytes) throws StorageException {
    if (cacheBytes < 0) {
      throw new IllegalArgumentException("cache bytes must be 0 or more, got " + cacheBytes);
    }
    StoreDirectory directory = StoreDirectory.open(path);
    boolean existed = directory.holdsStore();
    boolean opened = false;
    try {
      directory.mark();
      StoreFile file = StoreFile.open(directory.storeFile());
      MapDbEngine engine = new MapDbEngine(directory, file, file.readCounts(), cacheBytes);
      opened = true;
      return engine;
    } finally {
      if (!opened) {
        giveUp(directory, existed);
      }
    }
  }

  /** An attempt that failed leaves an existing store marked, since the attempt may have changed its file. */
  private static void giveUp(StoreDirectory directory, boolean existed) throws StorageException {
    try {
      if (!existed) {
        directory.discardStore();
        directory.unmark();
      }
    } finally {
      directory.unlock();
    }
  }

  @Override
  public Bytes update(PartitionId partition, Key key, StateChange change) throws StorageException {
    byte[] stored = StorageKey.of(partition, key);
    Bytes cacheKey = Bytes.wrap(stored);
    Bytes current = load(stored, cacheKey);
    Bytes next = change.next(current);
    if (next == current || (next.isEmpty() && current.isEmpty())) {
      return current;
    }
    try {
      if (next.isEmpty()) {
        file.remove(stored);
        cache.invalidate(cacheKey);
        counts.add(partition, -1);
        return next;
      }
      Bytes kept = file.put(stored, next);
      cache.put(cacheKey, kept);
      if (current.isEmpty()) {
        counts.add(partition, 1);
      }
      return kept;
    } catch (StorageException e) {
      throw failed(e);
    }
  }

  @Override
  public Bytes read(PartitionId partition, Key key) throws StorageException {
    byte[] stored = StorageKey.of(partition, key);
    return load(stored, Bytes.wrap(stored));
  }

  private Bytes load(byte[] stored, Bytes cacheKey) throws StorageException {
    requireUsable();
    Bytes cached = cache.getIfPresent(cacheKey);
    if (cached != null) {
      return cached;
    }
    try {
      Bytes state = file.get(stored);
      if (!state.isEmpty()) {
        cache.put(cacheKey, state);
      }
      return state;
    } catch (StorageException e) {
      throw failed(e);
    }
  }

  @Override
  public @Nullable StoredState next(PartitionId partition, @Nullable Key after)
      throws StorageException {
    byte[] from = after == null ? StorageKey.prefixOf(partition) : StorageKey.of(partition, after);
    byte[] stored = keyBehind(partition, from);
    // Past the cache: a walk over everything would push out what is asked for often.
    return stored == null ? null : new StoredState(StorageKey.keyOf(stored), fromFile(stored));
  }

  @Override
  public void dropPartition(PartitionId partition) throws StorageException {
    byte[] stored = keyBehind(partition, StorageKey.prefixOf(partition));
    while (stored != null) {
      // The next key is sought from one that is still there: emptied nodes stay in the tree and
      // would have to be walked over from the partition's beginning each time.
      byte[] following = keyBehind(partition, stored);
      try {
        file.remove(stored);
      } catch (StorageException e) {
        throw failed(e);
      }
      cache.invalidate(Bytes.wrap(stored));
      counts.add(partition, -1);
      stored = following;
    }
  }

  private byte @Nullable [] keyBehind(PartitionId partition, byte[] from) throws StorageException {
    requireUsable();
    try {
      byte[] stored = file.higherKey(from);
      return stored == null || !StorageKey.isIn(partition, stored) ? null : stored;
    } catch (StorageException e) {
      throw failed(e);
    }
  }

  private Bytes fromFile(byte[] stored) throws StorageException {
    try {
      return file.get(stored);
    } catch (StorageException e) {
      throw failed(e);
    }
  }

  /** Does nothing yet: only a clean close makes updates durable. */
  @Override
  public void makeDurable() throws StorageException {
    requireUsable();
  }

  @Override
  public long keyCount() {
    return counts.total();
  }

  @Override
  public long keyCount(PartitionId partition) {
    return counts.of(partition);
  }

  /** Closes the store cleanly; one that has failed is let go of and stays marked. */
  @Override
  public void close() throws StorageException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (failed) {
        file.abandon();
      } else {
        file.writeCounts(counts);
        file.close();
        directory.unmark();
      }
    } finally {
      directory.unlock();
    }
  }

  private StorageException failed(StorageException e) {
    failed = true;
    return e;
  }

  private void requireUsable() throws StorageException {
    if (closed || failed) {
      throw new StorageException(
          StorageException.Reason.INPUT_OUTPUT,
          "the store in " + directory + (closed ? " is closed" : " has failed before"));
    }
  }
}
