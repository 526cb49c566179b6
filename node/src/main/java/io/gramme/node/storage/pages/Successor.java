package io.gramme.node.storage.pages;

import io.gramme.node.storage.StorageException;
import java.util.Arrays;

/**
 * A file that is to take the place of another, copied key after key in steps. Between two steps the other is written to,
 * and what is below the last key copied must be written here as well. Belongs to the thread that writes.
 */
final class Successor {
  /** Its pages leave memory when there are this many. */
  private static final int SPILL_PAGES = 4096;

  private final MapDbTree tree;
  private byte[] copiedTo = new byte[0];

  Successor(MapDbTree tree) {
    this.tree = tree;
  }

  MapDbTree tree() {
    return tree;
  }

  void put(byte[] key, byte[] value) throws StorageException {
    if (isCopied(key)) {
      tree.put(key, value);
    }
  }

  void remove(byte[] key) throws StorageException {
    if (isCopied(key)) {
      tree.remove(key);
    }
  }

  private boolean isCopied(byte[] key) {
    return Arrays.compareUnsigned(key, copiedTo) <= 0;
  }

  /**
   * Copies on.
   *
   * @param bytes of keys and values after which the step ends
   * @return whether everything is copied
   */
  boolean copy(ShardFile from, long bytes) throws StorageException {
    long copied = 0;
    while (copied < bytes) {
      byte[] key = from.higherKey(copiedTo);
      if (key == null) {
        return true;
      }
      byte[] value = from.get(key);
      if (value != null) {
        tree.put(key, value);
        copied += key.length + value.length;
      }
      copiedTo = key;
      if (tree.pages().dirtyPages() > SPILL_PAGES) {
        tree.pages().spill();
      }
    }
    return false;
  }
}
