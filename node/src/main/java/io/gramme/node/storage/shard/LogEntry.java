package io.gramme.node.storage.shard;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import io.gramme.node.storage.StorageKey;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a record of the commit log says: kind, shard, length of the key, key, and for a stored state its frame. It is the
 * state after the step, so that replaying it twice does no harm.
 */
final class LogEntry {
  /** What happened. */
  enum Kind {
    PUT(1),
    REMOVE(2),
    DROP(3);

    private final int number;

    Kind(int number) {
      this.number = number;
    }
  }

  private static final int HEAD_BYTES = 2 + Integer.BYTES;

  private final Kind kind;
  private final int shard;
  private final byte[] key;
  private final byte @Nullable [] frame;

  private LogEntry(Kind kind, int shard, byte[] key, byte @Nullable [] frame) {
    this.kind = kind;
    this.shard = shard;
    this.key = key;
    this.frame = frame;
  }

  Kind kind() {
    return kind;
  }

  /** Index of the shard that the key belongs to. */
  int shard() {
    return shard;
  }

  /** Key of the state, or the partition's prefix when the partition was dropped. */
  byte[] key() {
    return key;
  }

  /** The state, null when it was removed or the partition dropped. */
  byte @Nullable [] frame() {
    return frame;
  }

  /** What stands before key and frame. */
  static byte[] head(Kind kind, int shard, byte[] key) {
    return ByteBuffer.allocate(HEAD_BYTES)
        .put((byte) kind.number)
        .put((byte) shard)
        .putInt(key.length)
        .array();
  }

  /**
   * Reads a record.
   *
   * @throws StorageException DAMAGED when it is none of ours, though its checksum fits
   */
  static LogEntry decode(byte[] payload) throws StorageException {
    if (payload.length < HEAD_BYTES) {
      throw damaged("a log record of " + payload.length + " bytes");
    }
    int shard = payload[1];
    int keyEnd = HEAD_BYTES + ByteBuffer.wrap(payload).getInt(2);
    if (keyEnd < HEAD_BYTES + StorageKey.PREFIX_BYTES || keyEnd > payload.length) {
      throw damaged("a log record with a key that ends at " + keyEnd);
    }
    byte[] key = Arrays.copyOfRange(payload, HEAD_BYTES, keyEnd);
    byte[] frame = Arrays.copyOfRange(payload, keyEnd, payload.length);
    for (Kind kind : Kind.values()) {
      if (kind.number == payload[0]) {
        return new LogEntry(kind, shard, key, kind == Kind.PUT ? frame : null);
      }
    }
    throw damaged("a log record of unknown kind " + payload[0]);
  }

  private static StorageException damaged(String what) {
    return new StorageException(Reason.DAMAGED, what);
  }
}
