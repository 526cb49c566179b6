package io.gramme.driver.internal;

import io.gramme.causality.Hlc;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.data.Limits;
import io.gramme.driver.Codec;
import io.gramme.driver.CodecException;
import io.gramme.driver.ErrorCode;
import io.gramme.driver.InvalidArgumentException;
import io.gramme.driver.KeyCodec;
import io.gramme.driver.Problem;
import io.gramme.driver.reconcile.LiveSibling;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key in both its shapes and the codec of its values: everything that a codec does wrong becomes a typed error here.
 *
 * @param key the application's key
 * @param encoded the cluster's key
 * @param codec of the values
 */
record KeyedValue<K, V>(K key, Key encoded, Codec<V> codec) {
  /**
   * Encodes a key.
   *
   * @throws CodecException when the codec fails
   * @throws InvalidArgumentException when the key is null, empty or too long
   */
  static <K, V> KeyedValue<K, V> of(
      String bucket, @Nullable K key, KeyCodec<K> keyCodec, Codec<V> codec) {
    K given = Problem.required(key, "key");
    byte[] bytes;
    try {
      bytes = keyCodec.encode(given);
    } catch (Throwable e) {
      throw codecFailed(
          ErrorCode.ENCODING_FAILED, "the key codec cannot encode the", bucket, given, e);
    }
    try {
      return new KeyedValue<>(
          given, new Key(bucket, Bytes.wrap(Problem.required(bytes, "encoded key"))), codec);
    } catch (IllegalArgumentException e) {
      throw new InvalidArgumentException(
          Problem.of(ErrorCode.INVALID_ARGUMENT, String.valueOf(e.getMessage())).causedBy(e));
    }
  }

  /**
   * Encodes a value.
   *
   * @throws CodecException when the codec fails
   * @throws InvalidArgumentException when the value is null or too long
   */
  Bytes encode(@Nullable V value) {
    V given = Problem.required(value, "value");
    byte[] bytes;
    try {
      bytes = codec.encode(given);
    } catch (Throwable e) {
      throw codecFailed(ErrorCode.ENCODING_FAILED, "the codec cannot encode a value of", e);
    }
    int length = Problem.required(bytes, "encoded value").length;
    if (length > Limits.MAX_VALUE_BYTES) {
      throw new InvalidArgumentException(Problem.of(
          ErrorCode.INVALID_ARGUMENT,
          "the value of " + place() + " has " + length + " bytes; allowed are at most "
              + Limits.MAX_VALUE_BYTES));
    }
    return Bytes.wrap(bytes);
  }

  /**
   * Decodes a stored value.
   *
   * @throws CodecException when the codec fails
   */
  V decode(Bytes bytes) {
    V value;
    try {
      value = codec.decode(bytes.toByteArray());
    } catch (Throwable e) {
      throw codecFailed(
          ErrorCode.DECODING_FAILED,
          "the codec cannot decode the " + bytes.length() + " bytes of",
          e);
    }
    if (value == null) {
      throw codecFailed(
          ErrorCode.DECODING_FAILED, "the codec made null of the stored bytes of", null);
    }
    return value;
  }

  /** The live ones as the application sees them, in the same order. */
  List<LiveSibling<V>> siblings(List<io.gramme.causality.Sibling> stored) {
    List<LiveSibling<V>> siblings = new ArrayList<>(stored.size());
    for (io.gramme.causality.Sibling sibling : stored) {
      Bytes value = sibling.value();
      if (value != null) {
        siblings.add(LiveSibling.of(
            decode(value),
            Instant.ofEpochMilli(Hlc.millis(sibling.dot().stamp())),
            sibling.metadata().toByteArray()));
      }
    }
    return siblings;
  }

  /** How messages name it. */
  String place() {
    return UserCode.place(encoded.bucket(), key);
  }

  private CodecException codecFailed(ErrorCode code, String what, @Nullable Throwable thrown) {
    return codecFailed(code, what, encoded.bucket(), key, thrown);
  }

  private static CodecException codecFailed(
      ErrorCode code, String what, String bucket, Object key, @Nullable Throwable thrown) {
    return new CodecException(
        UserCode.failed(code, what + " " + UserCode.place(bucket, key), thrown),
        bucket,
        UserCode.text(key));
  }
}
