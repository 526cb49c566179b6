package io.gramme.node.storage.pages;

import io.gramme.node.storage.StorageException;
import java.io.IOError;
import org.jspecify.annotations.Nullable;
import org.mapdb.BTreeMap;
import org.mapdb.CC;
import org.mapdb.StoreDirect;
import org.mapdb.volume.VolumeFactory;

/**
 * MapDB's tree over the pages of a file: no transactions of its own, whose log is never replayed; values in the nodes,
 * since they are small, and a node is rewritten once for all changes between two checkpoints; no locks of its own, since
 * the shard's one guards it; a checksum in every node.
 */
final class MapDbTree {
  private static final int NODE_SIZE = 32;
  private static final int NO_COUNTER = 0;

  /** Where an empty store puts the pointer to the tree's root: behind the root itself, its first record. */
  private static final long ROOT_POINTER = 2;

  static {
    JavaHashes.choose();
  }

  private final PageStore pages;
  private final CheckedStore store;
  private final BTreeMap<byte[], byte[]> tree;

  private MapDbTree(PageStore pages, CheckedStore store, BTreeMap<byte[], byte[]> tree) {
    this.pages = pages;
    this.store = store;
    this.tree = tree;
  }

  /**
   * The tree in a file.
   *
   * @param cacheBytes memory for decoded nodes
   */
  static MapDbTree over(PageStore pages, long cacheBytes) throws StorageException {
    try {
      boolean exists = pages.count() > 1;
      ValueSerializer values = new ValueSerializer();
      CheckedStore store =
          new CheckedStore(storeOver(new PagedVolume(pages), exists), values, cacheBytes);
      KeySerializer keys = new KeySerializer();
      if (!exists) {
        requireRoot(BTreeMap.Companion.putEmptyRoot$mapdb(store, keys, values));
      }
      BTreeMap<byte[], byte[]> tree = new BTreeMap<>(
          keys,
          values,
          ROOT_POINTER,
          store,
          true, // values in the nodes
          NODE_SIZE,
          keys,
          false, // no locks
          NO_COUNTER,
          true, // has values
          null);
      return new MapDbTree(pages, store, tree);
    } catch (Exception | InternalError | AssertionError | IOError e) {
      throw MapDbFailures.of("opening the store's tree", e);
    }
  }

  private static StoreDirect storeOver(PagedVolume volume, boolean exists) {
    return StoreDirect.Companion.make(
        null,
        VolumeFactory.wrap(volume, exists),
        0, // no file to lock
        false, // not read-only
        false, // no locks
        0,
        CC.PAGE_SIZE,
        0,
        false, // nothing to delete
        false,
        false, // no checksum over everything, which would be reckoned at every commit
        true, // but one of the header
        false);
  }

  private static void requireRoot(long pointer) {
    if (pointer != ROOT_POINTER) {
      throw new IllegalStateException("the tree's root pointer is record " + pointer);
    }
  }

  PageStore pages() {
    return pages;
  }

  byte @Nullable [] get(byte[] key) throws StorageException {
    try {
      return tree.get(key);
    } catch (Exception | InternalError | AssertionError | IOError e) {
      throw MapDbFailures.of("reading", e);
    }
  }

  byte @Nullable [] put(byte[] key, byte[] value) throws StorageException {
    try {
      return tree.put(key, value);
    } catch (Exception | InternalError | AssertionError | IOError e) {
      throw MapDbFailures.of("writing", e);
    }
  }

  /** Whether the expected value stood under the key, in whose place the other one is now. */
  boolean replace(byte[] key, byte[] expected, byte[] value) throws StorageException {
    try {
      return tree.replace(key, expected, value);
    } catch (Exception | InternalError | AssertionError | IOError e) {
      throw MapDbFailures.of("writing", e);
    }
  }

  byte @Nullable [] remove(byte[] key) throws StorageException {
    try {
      return tree.remove(key);
    } catch (Exception | InternalError | AssertionError | IOError e) {
      throw MapDbFailures.of("removing", e);
    }
  }

  /** The first key above the given one, or null. */
  byte @Nullable [] higherKey(byte[] key) throws StorageException {
    try {
      return tree.higherKey(key);
    } catch (Exception | InternalError | AssertionError | IOError e) {
      throw MapDbFailures.of("scanning", e);
    }
  }

  /** Whether there is anything that the pages do not have yet. */
  boolean isChanged() {
    return store.isChanged() || pages.dirtyPages() > 0;
  }

  /** Brings all changes and MapDB's own header into the pages; writes nothing to disk. */
  void commit() throws StorageException {
    try {
      store.commit();
    } catch (Exception | InternalError | AssertionError | IOError e) {
      throw MapDbFailures.of("committing", e);
    }
  }
}
