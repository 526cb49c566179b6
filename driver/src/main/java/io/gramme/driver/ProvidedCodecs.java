package io.gramme.driver;

import io.gramme.driver.spi.CodecProvider;
import io.gramme.driver.spi.Encoding;
import java.lang.reflect.Type;
import java.util.Iterator;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Finds the codecs that need a library. */
final class ProvidedCodecs {
  private ProvidedCodecs() {}

  static <V> Codec<V> codec(String format, Type type) {
    return codec(format, type, ServiceLoader.load(CodecProvider.class).iterator());
  }

  static <V> Codec<V> codec(String format, Type type, Iterator<CodecProvider> providers) {
    String missing = "no CodecProvider for '" + format + "' is on the class or module path";
    Throwable cause = null;
    while (true) {
      try {
        if (!providers.hasNext()) {
          throw missing(missing, cause);
        }
        CodecProvider provider = providers.next();
        if (provider.format().equals(format)) {
          if (provider.isAvailable()) {
            return new Provided<>(format, type, provider.encoding(type));
          }
          missing = "a codec for '" + format + "' needs a library that is absent or too old: "
              + provider.whatToAdd();
        }
      } catch (ServiceConfigurationError e) {
        // One broken provider must not hide a good one behind it.
        cause = e;
      } catch (IllegalArgumentException e) {
        throw new InvalidArgumentException(Problem.of(
                ErrorCode.INVALID_ARGUMENT,
                "no " + format + " codec for " + type.getTypeName() + ": " + e.getMessage())
            .causedBy(e));
      }
    }
  }

  private static MissingProviderException missing(String message, @Nullable Throwable cause) {
    return new MissingProviderException(
        Problem.of(ErrorCode.PROVIDER_MISSING, message).causedBy(cause));
  }

  /** Equal for equal types, so that updates by two handles of a bucket combine (rule W7). */
  private record Provided<V>(String format, Type type, Encoding<V> encoding) implements Codec<V> {
    @Override
    public byte[] encode(V value) {
      return encoding.encode(value);
    }

    @Override
    public V decode(byte[] bytes) {
      return encoding.decode(bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Provided<?> one
          && format.equals(one.format)
          && type.equals(one.type)
          && encoding.getClass() == one.encoding.getClass();
    }

    @Override
    public int hashCode() {
      return Objects.hash(format, type);
    }
  }
}
