package io.gramme.node.storage.mapdb;

import io.gramme.node.storage.StorageException;
import java.io.IOError;
import org.jspecify.annotations.Nullable;
import org.mapdb.BTreeMap;
import org.mapdb.DB;
import org.mapdb.DBMaker;

/**
 * MapDB's tree over the pages of a file: no transactions of its own, whose log is never replayed; values outside the
 * nodes, or every put would rewrite its neighbours; no locks of its own, since the store's one guards it.
 */
final class MapDbTree {
  private static final String NAME = "states";

  private final PageStore pages;
  private final DB db;
  private final BTreeMap<byte[], byte[]> tree;

  private MapDbTree(PageStore pages, DB db, BTreeMap<byte[], byte[]> tree) {
    this.pages = pages;
    this.db = db;
    this.tree = tree;
  }

  static MapDbTree over(PageStore pages) throws StorageException {
    try {
      PagedVolume volume = new PagedVolume(pages);
      boolean exists = pages.count() > 1;
      DB db = DBMaker.volumeDB(volume, exists).concurrencyDisable().make();
      BTreeMap<byte[], byte[]> tree = db.treeMap(NAME)
          .keySerializer(new NodeKeySerializer(volume))
          .valueSerializer(new ValueSerializer())
          .valuesOutsideNodesEnable()
          .createOrOpen();
      return new MapDbTree(pages, db, tree);
    } catch (Exception | InternalError | AssertionError | IOError e) {
      throw MapDbFailures.of("opening the store's tree", e);
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

  void put(byte[] key, byte[] value) throws StorageException {
    try {
      tree.put(key, value);
    } catch (Exception | InternalError | AssertionError | IOError e) {
      throw MapDbFailures.of("writing", e);
    }
  }

  void remove(byte[] key) throws StorageException {
    try {
      tree.remove(key);
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

  /** Brings MapDB's own header up to date; writes nothing to disk. */
  void commit() throws StorageException {
    try {
      db.commit();
    } catch (Exception | InternalError | AssertionError | IOError e) {
      throw MapDbFailures.of("committing", e);
    }
  }
}
