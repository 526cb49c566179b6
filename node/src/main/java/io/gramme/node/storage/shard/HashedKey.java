package io.gramme.node.storage.shard;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageKey;
import io.gramme.ring.PartitionId;
import java.util.Arrays;

/**
 * A stored key with the hash of its {@link io.gramme.data.Key}, which came with the request: whoever looks it up compares
 * its bytes, and hashes nothing. Immutable.
 */
final class HashedKey {
  private final byte[] bytes;
  private final long hash;

  HashedKey(byte[] bytes, long hash) {
    this.bytes = bytes;
    this.hash = hash;
  }

  /** For keys that come from a file and not with a request. */
  static HashedKey ofStored(byte[] bytes) throws StorageException {
    return new HashedKey(bytes, StorageKey.keyOf(bytes).hash());
  }

  /** As it is stored, with its partition before it. */
  byte[] bytes() {
    return bytes;
  }

  long hash() {
    return hash;
  }

  PartitionId partition() {
    return StorageKey.partitionOf(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HashedKey that && hash == that.hash && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(hash);
  }
}
