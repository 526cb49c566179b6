package io.gramme.driver;

/**
 * Keys as bytes and back. Equal keys must become equal bytes on every machine and in every version of the application:
 * the bytes are the key. Safe for use by any number of threads. What either method throws, Errors included, reaches the
 * caller as a {@link CodecException}.
 *
 * @param <K> type of the keys
 */
public interface KeyCodec<K> {
  /** The key as bytes, 1 to 4,096; the array is given away. */
  byte[] encode(K key);

  /** The key of bytes. */
  K decode(byte[] bytes);

  /** Text in UTF-8, what buckets have unless told otherwise. */
  static KeyCodec<String> string() {
    return PlainCodecs.STRING_KEY;
  }

  /** Bytes as they are. */
  static KeyCodec<byte[]> bytes() {
    return PlainCodecs.BYTES_KEY;
  }

  /** Whole numbers as eight bytes, the highest first. */
  static KeyCodec<Long> longs() {
    return PlainCodecs.LONG_KEY;
  }
}
