package io.gramme.driver.jackson;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.gramme.driver.spi.Encoding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** One type as JSON. Properties, map entries and elements of sets have a fixed order, so that equal values become equal bytes (G3). */
final class JacksonEncoding<V> implements Encoding<V> {
  // Registers the modules that are on the class path too, such as the one for java.time.
  private static final JsonMapper MAPPER = JsonMapper.builder()
      .findAndAddModules()
      .addModule(new SimpleModule("gramme").setSerializerModifier(new SetsInOrder()))
      .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
      .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .build();

  private final ObjectWriter writer;
  private final ObjectReader reader;

  private JacksonEncoding(ObjectWriter writer, ObjectReader reader) {
    this.writer = writer;
    this.reader = reader;
  }

  static <V> JacksonEncoding<V> of(Type type) {
    var javaType = MAPPER.constructType(type);
    return new JacksonEncoding<>(MAPPER.writerFor(javaType), MAPPER.readerFor(javaType));
  }

  /** One element of a set. */
  static byte[] json(@Nullable Object element) throws JsonProcessingException {
    return MAPPER.writeValueAsBytes(element);
  }

  @Override
  public byte[] encode(V value) {
    try {
      return writer.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public V decode(byte[] bytes) {
    try {
      return reader.readValue(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
