package io.gramme.driver.jackson;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.type.WritableTypeId;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.BeanSerializerModifier;
import com.fasterxml.jackson.databind.ser.ContextualSerializer;
import com.fasterxml.jackson.databind.type.CollectionType;
import com.fasterxml.jackson.databind.type.MapType;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * One order for properties, entries of maps and elements of sets, so that equal values become equal bytes (G3).
 *
 * <p>Sets are equal when they have the same elements: the order in which they hand them out may be drawn anew by each JVM,
 * come from a comparator or be that of an enum. All are written in the order of their elements' JSON.
 */
final class CanonicalOrder extends BeanSerializerModifier {
  private static final long serialVersionUID = 1L;
  private static final JsonFactory PLAIN = PooledJson.factory();

  private CanonicalOrder() {}

  /** Gives a mapper that nobody has used yet the order, whatever order it had. */
  @SuppressWarnings(
      "deprecation") // The builder's way is not open for a mapper of the application's.
  static ObjectMapper of(ObjectMapper mapper) {
    return mapper
        .registerModule(
            new SimpleModule("gramme-order").setSerializerModifier(new CanonicalOrder()))
        .configure(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY, true)
        .configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);
  }

  @Override
  public JsonSerializer<?> modifyCollectionSerializer(
      SerializationConfig config,
      CollectionType type,
      BeanDescription description,
      JsonSerializer<?> serializer) {
    return Set.class.isAssignableFrom(type.getRawClass()) ? new SetInOrder(serializer) : serializer;
  }

  @Override
  public JsonSerializer<?> modifyMapSerializer(
      SerializationConfig config,
      MapType type,
      BeanDescription description,
      JsonSerializer<?> serializer) {
    return new MapInOrder(serializer);
  }

  /** Writes with another serializer, which it asks for everything but the order. */
  private abstract static class InOrder extends JsonSerializer<Object>
      implements ContextualSerializer {
    final JsonSerializer<Object> plain;

    @SuppressWarnings("unchecked") // only ever handed the values that it was made for
    InOrder(JsonSerializer<?> plain) {
      this.plain = (JsonSerializer<Object>) plain;
    }

    abstract InOrder around(JsonSerializer<?> other);

    @Override
    public JsonSerializer<?> createContextual(
        SerializerProvider provider, @Nullable BeanProperty property) throws JsonMappingException {
      return plain instanceof ContextualSerializer contextual
          ? around(contextual.createContextual(provider, property))
          : this;
    }

    @Override
    public boolean isEmpty(SerializerProvider provider, Object value) {
      return plain.isEmpty(provider, value);
    }
  }

  private static final class SetInOrder extends InOrder {
    SetInOrder(JsonSerializer<?> plain) {
      super(plain);
    }

    @Override
    InOrder around(JsonSerializer<?> other) {
      return new SetInOrder(other);
    }

    @Override
    public void serialize(Object value, JsonGenerator to, SerializerProvider provider)
        throws IOException {
      List<Element> elements = elements(value, to, provider);
      if (elements == null) {
        plain.serialize(value, to, provider);
        return;
      }
      to.writeStartArray(value, elements.size());
      writeAll(elements, to);
      to.writeEndArray();
    }

    @Override
    public void serializeWithType(
        Object value, JsonGenerator to, SerializerProvider provider, TypeSerializer type)
        throws IOException {
      List<Element> elements = elements(value, to, provider);
      if (elements == null) {
        plain.serializeWithType(value, to, provider, type);
        return;
      }
      WritableTypeId typeId = type.writeTypePrefix(to, type.typeId(value, JsonToken.START_ARRAY));
      writeAll(elements, to);
      type.writeTypeSuffix(to, typeId);
    }

    /** The elements as they are written, in order; null when there is nothing to order. */
    private @Nullable List<Element> elements(
        Object value, JsonGenerator to, SerializerProvider provider) throws IOException {
      if (!(value instanceof Set<?> set) || set.size() < 2) {
        return null;
      }
      try (TokenBuffer written = new TokenBuffer(to.getCodec(), false)) {
        plain.serialize(value, written, provider);
        JsonParser tokens = written.asParser();
        if (tokens.nextToken() != JsonToken.START_ARRAY) {
          return null; // the application writes this set in its own way
        }
        List<Element> elements = new ArrayList<>(set.size());
        while (tokens.nextToken() != JsonToken.END_ARRAY) {
          elements.add(Element.of(tokens, to));
        }
        elements.sort((left, right) -> Arrays.compareUnsigned(left.json(), right.json()));
        return elements;
      }
    }

    private static void writeAll(List<Element> elements, JsonGenerator to) throws IOException {
      for (Element element : elements) {
        element.tokens().serialize(to);
      }
    }
  }

  /** An element of a set as it is written, and its JSON, which decides its place. */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares elements.
  private record Element(byte[] json, TokenBuffer tokens) {
    static Element of(JsonParser from, JsonGenerator to) throws IOException {
      TokenBuffer tokens = new TokenBuffer(to.getCodec(), false);
      tokens.copyCurrentStructure(from);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (JsonGenerator json = PLAIN.createGenerator(bytes)) {
        tokens.serialize(json);
      }
      return new Element(bytes.toByteArray(), tokens);
    }
  }

  /** Jackson orders all maps but those that have an order of their own. */
  private static final class MapInOrder extends InOrder {
    MapInOrder(JsonSerializer<?> plain) {
      super(plain);
    }

    @Override
    InOrder around(JsonSerializer<?> other) {
      return new MapInOrder(other);
    }

    @Override
    public void serialize(Object value, JsonGenerator to, SerializerProvider provider)
        throws IOException {
      plain.serialize(withoutOrder(value), to, provider);
    }

    @Override
    public void serializeWithType(
        Object value, JsonGenerator to, SerializerProvider provider, TypeSerializer type)
        throws IOException {
      plain.serializeWithType(withoutOrder(value), to, provider, type);
    }

    private static Object withoutOrder(Object value) {
      return value instanceof SortedMap<?, ?> sorted && sorted.comparator() != null
          ? new LinkedHashMap<>(sorted)
          : value;
    }
  }
}
