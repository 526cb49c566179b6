package io.gramme.node.storage.mapdb;

import io.gramme.data.Bytes;
import io.gramme.node.storage.StorageException;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What is around every stored value: one byte of format version, four of CRC32C, the value.
 *
 * <p>The checksum also covers the key, so that a sound value found under another key is noticed; MapDB checks neither.
 * Confined to the store's thread.
 */
final class ValueFrame {
  static final int VERSION = 1;
  private static final int HEADER_BYTES = 5;

  private final CRC32C crc = new CRC32C();

  byte[] wrap(byte[] key, Bytes value) {
    byte[] frame = new byte[HEADER_BYTES + value.length()];
    value.copyTo(frame, HEADER_BYTES);
    frame[0] = VERSION;
    int checksum = checksum(key, frame);
    for (int i = 0; i < Integer.BYTES; i++) {
      frame[1 + i] = (byte) (checksum >>> (Integer.SIZE - Byte.SIZE * (i + 1)));
    }
    return frame;
  }

  /** The value inside a frame that {@link #wrap} made, empty when there is no frame; shares the frame's array. */
  Bytes unwrap(byte[] key, byte @Nullable [] frame) throws StorageException {
    if (frame == null) {
      return Bytes.EMPTY;
    }
    if (frame.length < HEADER_BYTES) {
      throw new StorageException(
          StorageException.Reason.DAMAGED,
          "a stored value of " + frame.length + " bytes is shorter than its header");
    }
    int stored = 0;
    for (int i = 0; i < Integer.BYTES; i++) {
      stored = (stored << Byte.SIZE) | (frame[1 + i] & 0xff);
    }
    if (stored != checksum(key, frame)) {
      throw new StorageException(
          StorageException.Reason.DAMAGED,
          "the checksum of a stored value of " + frame.length + " bytes does not fit: "
              + Bytes.wrap(key));
    }
    if (frame[0] != VERSION) {
      throw new StorageException(
          StorageException.Reason.UNKNOWN_FORMAT,
          "a stored value has format version " + frame[0] + "; this program reads " + VERSION);
    }
    return valueOf(frame);
  }

  /** The value inside a frame that was made or checked just now. */
  static Bytes valueOf(byte[] frame) {
    return Bytes.wrap(frame, HEADER_BYTES, frame.length - HEADER_BYTES);
  }

  private int checksum(byte[] key, byte[] frame) {
    crc.reset();
    crc.update(frame, 0, 1);
    crc.update(key, 0, key.length);
    crc.update(frame, HEADER_BYTES, frame.length - HEADER_BYTES);
    return (int) crc.getValue();
  }
}
