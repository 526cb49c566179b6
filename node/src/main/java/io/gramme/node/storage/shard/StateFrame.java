package io.gramme.node.storage.shard;

import io.gramme.data.Bytes;
import io.gramme.node.storage.PartitionSummary;
import io.gramme.node.storage.StateSummary;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageKey;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A state as it is stored, in the log as in the files: one byte of format version, one of flags, eight of digest, four of
 * CRC-32C, the state.
 *
 * <p>The checksum covers the key too, so that a sound value found under another key is noticed. Made once per write and
 * carried unchanged from there to the disk. Immutable.
 */
final class StateFrame {
  static final int VERSION = 1;
  static final int HEADER_BYTES = 14;

  private static final int TOMBSTONE = 1;
  private static final int FLAGS_AT = 1;
  private static final int DIGEST_AT = 2;
  private static final int CHECKSUM_AT = 10;

  private final byte[] bytes;

  private StateFrame(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Frames a state. */
  static StateFrame of(byte[] key, Bytes state, StateSummary summary) {
    byte[] bytes = new byte[HEADER_BYTES + state.length()];
    state.copyTo(bytes, HEADER_BYTES);
    ByteBuffer.wrap(bytes)
        .put((byte) VERSION)
        .put(flags(summary))
        .putLong(summary.digest())
        .putInt(CHECKSUM_AT, checksum(key, bytes));
    return new StateFrame(bytes);
  }

  /**
   * A frame as it was found under a key.
   *
   * @throws StorageException VALUE_DAMAGED when it is not what was stored there, UNKNOWN_FORMAT for another version
   */
  static StateFrame read(byte[] key, byte[] bytes) throws StorageException {
    if (bytes.length <= HEADER_BYTES
        || ByteBuffer.wrap(bytes).getInt(CHECKSUM_AT) != checksum(key, bytes)) {
      throw StorageException.ofValue(
          StorageKey.keyOf(key),
          "the checksum of a stored value of " + bytes.length + " bytes does not fit");
    }
    if (bytes[0] != VERSION) {
      throw new StorageException(
          StorageException.Reason.UNKNOWN_FORMAT,
          "a stored value has format version " + bytes[0] + "; this program reads " + VERSION);
    }
    return new StateFrame(bytes);
  }

  private static int checksum(byte[] key, byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, CHECKSUM_AT);
    crc.update(key, 0, key.length);
    crc.update(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES);
    return (int) crc.getValue();
  }

  byte[] bytes() {
    return bytes;
  }

  Bytes state() {
    return Bytes.wrap(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES);
  }

  /** Its checksum, which covers the key too. */
  int checksum() {
    return ByteBuffer.wrap(bytes).getInt(CHECKSUM_AT);
  }

  static byte flags(StateSummary summary) {
    return (byte) (summary.tombstone() ? TOMBSTONE : 0);
  }

  static boolean isTombstone(byte flags) {
    return (flags & TOMBSTONE) != 0;
  }

  /** What the summary of its partition takes of it. */
  PartitionSummary.Entry entry() {
    StateSummary summary =
        new StateSummary(ByteBuffer.wrap(bytes).getLong(DIGEST_AT), isTombstone(bytes[FLAGS_AT]));
    return new PartitionSummary.Entry(summary, bytes.length - HEADER_BYTES);
  }
}
