package io.gramme.driver;

import java.util.function.Function;

/**
 * Values as bytes and back.
 *
 * <p>Equal values should become equal bytes: siblings with equal bytes count as one and need no reconciling (rule G3).
 * Safe for use by any number of threads. What either method throws, Errors included, reaches the caller as a {@link CodecException} that
 * names bucket and key, and nothing is written.
 *
 * @param <V> type of the values
 */
public interface Codec<V> {
  /** The value as bytes, at most 1 MiB; the array is given away. */
  byte[] encode(V value);

  /** The value of bytes. */
  V decode(byte[] bytes);

  /** Text in UTF-8; text or bytes that are none are an error. */
  static Codec<String> string() {
    return PlainCodecs.STRING;
  }

  /** Bytes as they are; arrays are copied. */
  static Codec<byte[]> bytes() {
    return PlainCodecs.BYTES;
  }

  /** Whole numbers as eight bytes, the highest first. */
  static Codec<Long> longs() {
    return PlainCodecs.LONGS;
  }

  /**
   * JSON by Jackson, with properties, map entries and elements of sets in a fixed order so that equal values become equal
   * bytes. Unknown properties are an error unless the type says otherwise ({@code @JsonIgnoreProperties}). For an
   * {@code ObjectMapper} of the application's own see {@link io.gramme.driver.jackson.JacksonCodec}.
   *
   * @throws MissingProviderException naming what to add when Jackson is not there or older than 2.16
   */
  static <V> Codec<V> json(Class<V> type) {
    return ProvidedCodecs.codec("json", type);
  }

  /**
   * JSON of a generic type, as {@code Codec.json(new TypeOf<Set<String>>() {})}.
   *
   * @throws MissingProviderException naming what to add when Jackson is not there or older than 2.16
   */
  static <V> Codec<V> json(TypeOf<V> type) {
    return ProvidedCodecs.codec("json", type.type());
  }

  /** A codec of two functions. */
  static <V> Codec<V> of(Function<? super V, byte[]> encode, Function<byte[], ? extends V> decode) {
    return new Codec<>() {
      @Override
      public byte[] encode(V value) {
        return encode.apply(value);
      }

      @Override
      public V decode(byte[] bytes) {
        return decode.apply(bytes);
      }
    };
  }
}
