package io.gramme.node.storage.shard;

import io.gramme.node.storage.PartitionSummary;
import io.gramme.node.storage.StateSummary;
import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageKey;
import io.gramme.node.storage.values.ValuePlace;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What the index keeps under a key: a small state as a whole, or of a larger one what counts and hash trees need and where
 * its frame is. Both are told apart by their first byte. Immutable.
 *
 * <p>The latter is one byte of format version, one of flags, eight of digest, four of the frame's CRC-32C, number of the
 * file, five bytes of offset, length, CRC-32C over all of it and the key. A frame is believed when its checksum fits
 * <em>and</em> is the one that stands here: a sound one of another time is not.
 */
final class IndexEntry {
  /** States up to here stand in the index itself. */
  static final int INLINE_BYTES = 128;

  private static final byte VERSION = 2;
  private static final int OFFSET_HIGH_SHIFT = Integer.SIZE;
  private static final int BYTES =
      2 + Long.BYTES + 2 * Integer.BYTES + 1 + Integer.BYTES + 2 * Integer.BYTES;
  private static final int CHECKSUM_AT = BYTES - Integer.BYTES;

  private final PartitionSummary.Entry summary;
  private final @Nullable StateFrame frame;
  private final @Nullable ValuePlace place;
  private final int frameChecksum;

  private IndexEntry(
      PartitionSummary.Entry summary,
      @Nullable StateFrame frame,
      @Nullable ValuePlace place,
      int frameChecksum) {
    this.summary = summary;
    this.frame = frame;
    this.place = place;
    this.frameChecksum = frameChecksum;
  }

  /** Whether a state is to stand in the index itself. */
  static boolean isInline(StateFrame frame) {
    return frame.bytes().length <= StateFrame.HEADER_BYTES + INLINE_BYTES;
  }

  /** Of a frame that is somewhere else. */
  static IndexEntry at(ValuePlace place, StateFrame frame) {
    return new IndexEntry(frame.entry(), null, place, frame.checksum());
  }

  /** How an entry with a place is kept under a key. */
  byte[] encode(byte[] key) {
    return movedTo(key, Objects.requireNonNull(place));
  }

  /** The same after its frame was moved. */
  byte[] movedTo(byte[] key, ValuePlace other) {
    return encode(key, summary, frameChecksum, other);
  }

  private static byte[] encode(
      byte[] key, PartitionSummary.Entry summary, int frameChecksum, ValuePlace place) {
    byte[] bytes = new byte[BYTES];
    ByteBuffer.wrap(bytes)
        .put(VERSION)
        .put(StateFrame.flags(summary.summary()))
        .putLong(summary.summary().digest())
        .putInt(frameChecksum)
        .putInt(place.file())
        .put((byte) (place.offset() >>> OFFSET_HIGH_SHIFT))
        .putInt((int) place.offset())
        .putInt(place.length())
        .putInt(checksum(key, bytes));
    return bytes;
  }

  private static int checksum(byte[] key, byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, CHECKSUM_AT);
    crc.update(key, 0, key.length);
    return (int) crc.getValue();
  }

  /**
   * An entry as it was found under a key.
   *
   * @throws StorageException VALUE_DAMAGED when it is not what was stored there
   */
  static IndexEntry read(byte[] key, byte[] bytes) throws StorageException {
    if (bytes.length != BYTES || bytes[0] != VERSION) {
      StateFrame frame = StateFrame.read(key, bytes);
      return new IndexEntry(frame.entry(), frame, null, frame.checksum());
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).position(1);
    if (in.getInt(CHECKSUM_AT) != checksum(key, bytes)) {
      throw StorageException.ofValue(
          StorageKey.keyOf(key), "the checksum of an entry of the index does not fit");
    }
    boolean tombstone = StateFrame.isTombstone(in.get());
    StateSummary summary = new StateSummary(in.getLong(), tombstone);
    int frameChecksum = in.getInt();
    int file = in.getInt();
    long offset = (long) in.get() << OFFSET_HIGH_SHIFT | (in.getInt() & 0xffff_ffffL);
    ValuePlace place = new ValuePlace(file, offset, in.getInt());
    return new IndexEntry(
        new PartitionSummary.Entry(summary, place.length() - StateFrame.HEADER_BYTES),
        null,
        place,
        frameChecksum);
  }

  /** What its partition's summary takes of it. */
  PartitionSummary.Entry summary() {
    return summary;
  }

  /** Where its frame is, null when it is the state itself. */
  @Nullable
  ValuePlace place() {
    return place;
  }

  /** The frame of an entry without a place. */
  StateFrame frame() {
    return Objects.requireNonNull(frame);
  }

  /**
   * The frame that was read from its place.
   *
   * @throws StorageException VALUE_DAMAGED when it is not what was stored there
   */
  StateFrame frame(byte[] key, byte[] bytes) throws StorageException {
    StateFrame read = StateFrame.read(key, bytes);
    if (read.checksum() != frameChecksum) {
      throw StorageException.ofValue(
          StorageKey.keyOf(key), "the index knows another value than the one that was found");
    }
    return read;
  }
}
