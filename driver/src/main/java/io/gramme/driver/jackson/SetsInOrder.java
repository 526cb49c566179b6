package io.gramme.driver.jackson;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.ser.BeanSerializerModifier;
import com.fasterxml.jackson.databind.ser.ContextualSerializer;
import com.fasterxml.jackson.databind.type.CollectionType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * Writes the elements of sets in the order of their own JSON: the order in which sets of the JDK hand them out differs
 * from one JVM to the next, and equal values are to become equal bytes (G3). Sorted sets and sets of enums have an order
 * of their own and keep it.
 */
final class SetsInOrder extends BeanSerializerModifier {
  private static final long serialVersionUID = 1L;

  @Override
  public JsonSerializer<?> modifyCollectionSerializer(
      SerializationConfig config,
      CollectionType type,
      BeanDescription description,
      JsonSerializer<?> serializer) {
    Class<?> raw = type.getRawClass();
    boolean ordered = SortedSet.class.isAssignableFrom(raw) || EnumSet.class.isAssignableFrom(raw);
    return Set.class.isAssignableFrom(raw) && !ordered ? new InOrder(serializer) : serializer;
  }

  private static final class InOrder extends JsonSerializer<Object>
      implements ContextualSerializer {
    private final JsonSerializer<Object> plain;

    @SuppressWarnings("unchecked") // only ever handed the sets that it was made for
    InOrder(JsonSerializer<?> plain) {
      this.plain = (JsonSerializer<Object>) plain;
    }

    @Override
    public JsonSerializer<?> createContextual(
        SerializerProvider provider, @Nullable BeanProperty property) throws JsonMappingException {
      return plain instanceof ContextualSerializer contextual
          ? new InOrder(contextual.createContextual(provider, property))
          : this;
    }

    @Override
    public void serialize(Object value, JsonGenerator to, SerializerProvider provider)
        throws IOException {
      plain.serialize(ordered(value), to, provider);
    }

    @Override
    public void serializeWithType(
        Object value, JsonGenerator to, SerializerProvider provider, TypeSerializer type)
        throws IOException {
      plain.serializeWithType(ordered(value), to, provider, type);
    }

    @Override
    public boolean isEmpty(SerializerProvider provider, Object value) {
      return plain.isEmpty(provider, value);
    }
  }

  private static Object ordered(Object value) throws IOException {
    if (!(value instanceof Set<?> set) || set.size() < 2) {
      return value;
    }
    List<Element> elements = new ArrayList<>(set.size());
    for (Object element : set) {
      elements.add(new Element(JacksonEncoding.json(element), element));
    }
    elements.sort((left, right) -> Arrays.compareUnsigned(left.json(), right.json()));
    Set<@Nullable Object> ordered = new LinkedHashSet<>();
    elements.forEach(element -> ordered.add(element.value()));
    return ordered;
  }

  @SuppressWarnings("ArrayRecordComponent") // Nobody compares elements.
  private record Element(byte[] json, @Nullable Object value) {}
}
