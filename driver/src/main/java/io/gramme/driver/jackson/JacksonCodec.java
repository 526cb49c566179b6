package io.gramme.driver.jackson;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gramme.driver.Codec;
import java.lang.reflect.Type;
import java.util.Objects;

/**
 * Codecs of an application that brings its own {@link ObjectMapper}, with its modules, naming and views.
 *
 * <p>They work on a copy of the mapper: later changes of it change nothing here. Only the order of properties, entries of maps and
 * elements of sets is the driver's, so that equal values become equal bytes (rule G3). What is unknown or cannot be read is an
 * error or not as the mapper says. A mapper that ignores unknown properties should not be used for values that are updated:
 * what a newer version of the application added would be lost with the next write of an older one.
 *
 * <p>Apart from {@link Codec}, which also has to load where there is no Jackson.
 */
public final class JacksonCodec {
  private JacksonCodec() {}

  /**
   * Values of a class.
   *
   * @throws IllegalArgumentException when the mapper cannot be copied, as one of a subclass that does not say how
   */
  @SuppressWarnings("exports") // who has a mapper requires its module
  public static <V> Codec<V> of(ObjectMapper mapper, Class<V> type) {
    return codec(mapper, Objects.requireNonNull(type, "type"));
  }

  /**
   * Values of a generic type, as {@code JacksonCodec.of(mapper, new TypeReference<Set<String>>() {})}.
   *
   * @throws IllegalArgumentException when the mapper cannot be copied, as one of a subclass that does not say how
   */
  @SuppressWarnings("exports") // who has a mapper requires its module
  public static <V> Codec<V> of(ObjectMapper mapper, TypeReference<V> type) {
    return codec(mapper, type.getType());
  }

  private static <V> Codec<V> codec(ObjectMapper mapper, Type type) {
    ObjectMapper copy;
    try {
      copy = mapper.copy();
    } catch (IllegalStateException e) {
      throw new IllegalArgumentException(
          "the mapper cannot be copied: " + mapper.getClass().getName() + " has to override copy()",
          e);
    }
    JacksonEncoding<V> encoding = JacksonEncoding.of(type, CanonicalOrder.of(copy));
    return Codec.of(encoding::encode, encoding::decode);
  }
}
