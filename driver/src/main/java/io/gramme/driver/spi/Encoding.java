package io.gramme.driver.spi;

/**
 * Values as bytes and back, in one format; what a {@link CodecProvider} supplies.
 *
 * <p>Equal values should become equal bytes: siblings with equal bytes count as one (rule G3). Must be safe for use by
 * any number of threads and must not block. Either method may throw any unchecked exception; the driver reports it as
 * its codec error, naming bucket and key, and sends nothing.
 *
 * @param <V> type of the values
 */
public interface Encoding<V> {
  /** The value as bytes; the array is given away. */
  byte[] encode(V value);

  /** The value of bytes; the array must not be changed. */
  V decode(byte[] bytes);
}
