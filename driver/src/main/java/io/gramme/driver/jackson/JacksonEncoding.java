package io.gramme.driver.jackson;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gramme.driver.spi.Encoding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;

/** One type as a mapper writes it. */
final class JacksonEncoding<V> implements Encoding<V> {
  // Registers the modules that are on the class path too, such as the one for java.time.
  private static final ObjectMapper MAPPER =
      CanonicalOrder.of(JsonMapper.builder(PooledJson.factory())
          .findAndAddModules()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build());

  private final ObjectWriter writer;
  private final ObjectReader reader;

  private JacksonEncoding(ObjectWriter writer, ObjectReader reader) {
    this.writer = writer;
    this.reader = reader;
  }

  static <V> JacksonEncoding<V> of(Type type) {
    return of(type, MAPPER);
  }

  /** With a mapper that has an order for everything. */
  static <V> JacksonEncoding<V> of(Type type, ObjectMapper mapper) {
    var javaType = mapper.constructType(type);
    return new JacksonEncoding<>(mapper.writerFor(javaType), mapper.readerFor(javaType));
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
