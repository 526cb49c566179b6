package io.gramme.driver;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The codecs that need no library. */
final class PlainCodecs {
  static final Codec<String> STRING = Codec.of(PlainCodecs::utf8, PlainCodecs::text);
  static final Codec<byte[]> BYTES = Codec.of(byte[]::clone, Function.identity());
  static final Codec<Long> LONGS = Codec.of(PlainCodecs::longBytes, PlainCodecs::longOf);

  static final KeyCodec<String> STRING_KEY = key(STRING);
  static final KeyCodec<byte[]> BYTES_KEY = key(BYTES);
  static final KeyCodec<Long> LONG_KEY = key(LONGS);

  private PlainCodecs() {}

  private static <K> KeyCodec<K> key(Codec<K> codec) {
    return new KeyCodec<>() {
      @Override
      public byte[] encode(K key) {
        return codec.encode(key);
      }

      @Override
      public K decode(byte[] bytes) {
        return codec.decode(bytes);
      }
    };
  }

  // String.getBytes and new String replace what they cannot encode, which would turn two keys into
  // one. Looking for that first costs less than an encoder for each key.
  private static byte[] utf8(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        boolean pair =
            i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
        if (!pair) {
          throw new IllegalArgumentException("the text holds half a surrogate pair");
        }
        i++;
      }
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The bytes of a text that is no value or key, refused with a typed error where UTF-8 has none. */
  static byte[] utf8(String what, @Nullable String text) {
    String given = Problem.required(text, what);
    try {
      return utf8(given);
    } catch (IllegalArgumentException e) {
      throw new InvalidArgumentException(
          Problem.of(ErrorCode.INVALID_ARGUMENT, "the " + what + " holds half a surrogate pair")
              .causedBy(e));
    }
  }

  private static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("the " + bytes.length + " bytes are no UTF-8", e);
    }
  }

  private static byte[] longBytes(Long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  private static Long longOf(byte[] bytes) {
    if (bytes.length != Long.BYTES) {
      throw new IllegalArgumentException("a number has 8 bytes, got " + bytes.length);
    }
    return ByteBuffer.wrap(bytes).getLong();
  }
}
