package io.gramme.driver.jackson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gramme.driver.Codec;
import io.gramme.driver.TypeOf;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Equal values become equal bytes (G3), by the driver's mapper and by the application's. */
final class JacksonCodecTest {
  enum Colour {
    RED,
    GREEN,
    BLUE
  }

  record Palette(Set<Colour> colours, Object loose) {}

  record Strict(EnumSet<Colour> enums, SortedSet<String> sorted, SortedMap<String, Integer> map) {}

  record Times(@JsonFormat(shape = JsonFormat.Shape.NUMBER) Set<Colour> numbered) {}

  @SuppressWarnings("ArrayRecordComponent") // Nobody compares shapes.
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  record Shape(String name, byte[] picture) {}

  record Cart(String ownerName, Set<Shape> shapes) {}

  @Test
  void g3_equal_sets_become_equal_bytes_whatever_their_class() {
    Codec<Set<Colour>> codec = Codec.json(new TypeOf<Set<Colour>>() {});
    Set<Colour> backwards = new TreeSet<>(Comparator.reverseOrder());
    backwards.addAll(Set.of(Colour.values()));
    String all = "[\"BLUE\",\"GREEN\",\"RED\"]";
    for (Set<Colour> set : List.of(
        EnumSet.allOf(Colour.class),
        new TreeSet<>(EnumSet.allOf(Colour.class)),
        backwards,
        new LinkedHashSet<>(List.of(Colour.values())),
        Set.of(Colour.values()))) {
      assertThat(text(codec, set)).as(set.getClass().getName()).isEqualTo(all);
    }
    Codec<EnumSet<Colour>> enums = Codec.json(new TypeOf<EnumSet<Colour>>() {});
    assertThat(text(enums, EnumSet.allOf(Colour.class))).isEqualTo(all);
    assertThat(enums.decode(enums.encode(EnumSet.of(Colour.RED)))).containsExactly(Colour.RED);
  }

  @Test
  void g3_sets_and_maps_with_orders_of_their_own_are_written_in_one() {
    Codec<Strict> codec = Codec.json(Strict.class);
    SortedSet<String> sorted = new TreeSet<>(Set.of("a", "b", "c"));
    SortedMap<String, Integer> map = new TreeMap<>(Map.of("x", 1, "y", 2));
    SortedSet<String> otherSet = new TreeSet<>(Comparator.reverseOrder());
    otherSet.addAll(sorted);
    SortedMap<String, Integer> otherMap = new TreeMap<>(Comparator.reverseOrder());
    otherMap.putAll(map);
    Strict left = new Strict(EnumSet.of(Colour.RED, Colour.BLUE), sorted, map);
    Strict right = new Strict(EnumSet.of(Colour.BLUE, Colour.RED), otherSet, otherMap);
    assertThat(left).isEqualTo(right);
    assertThat(text(codec, left)).isEqualTo(text(codec, right));
    assertThat(codec.decode(codec.encode(right))).isEqualTo(left);
  }

  @Test
  void g3_equal_maps_become_equal_bytes_whatever_their_class() {
    Codec<Map<Colour, Integer>> codec = Codec.json(new TypeOf<Map<Colour, Integer>>() {});
    Map<Colour, Integer> plain = new HashMap<>(Map.of(Colour.GREEN, 1, Colour.BLUE, 2));
    Map<Colour, Integer> backwards = new TreeMap<>(Comparator.reverseOrder());
    backwards.putAll(plain);
    assertThat(text(codec, new EnumMap<>(plain))).isEqualTo(text(codec, plain));
    assertThat(text(codec, backwards)).isEqualTo(text(codec, plain));
  }

  @Test
  void g3_sets_where_no_type_is_declared_are_in_order_too() {
    Codec<Palette> codec = Codec.json(Palette.class);
    Palette left = new Palette(EnumSet.allOf(Colour.class), EnumSet.allOf(Colour.class));
    Palette right = new Palette(Set.of(Colour.values()), new HashSet<>(Set.of(Colour.values())));
    assertThat(text(codec, left)).isEqualTo(text(codec, right));
  }

  @Test
  void g3_order_keeps_what_annotations_and_types_say_of_elements() {
    Codec<Times> times = Codec.json(Times.class);
    assertThat(text(times, new Times(EnumSet.allOf(Colour.class))))
        .isEqualTo("{\"numbered\":[0,1,2]}");
    Codec<Cart> carts = Codec.json(Cart.class);
    Shape round = new Shape("round", new byte[] {1, 2, 3});
    Shape flat = new Shape("flat", new byte[0]);
    String written = text(carts, new Cart("alice", new LinkedHashSet<>(List.of(round, flat))));
    assertThat(written)
        .isEqualTo(text(carts, new Cart("alice", new LinkedHashSet<>(List.of(flat, round)))))
        .contains("\"@type\":", "\"AQID\"");
    assertThat(carts.decode(written.getBytes(StandardCharsets.UTF_8)).shapes())
        .extracting(Shape::name)
        .containsExactlyInAnyOrder("round", "flat");
  }

  @Test
  void mapper_of_the_application_is_obeyed_and_left_alone() {
    ObjectMapper mapper = JsonMapper.builder()
        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
        .build();
    Codec<Cart> codec = JacksonCodec.of(mapper, Cart.class);
    mapper.enable(SerializationFeature.INDENT_OUTPUT);
    Cart cart = new Cart("alice", Set.of());
    assertThat(text(codec, cart)).isEqualTo("{\"owner_name\":\"alice\",\"shapes\":[]}");
    assertThat(codec.decode(codec.encode(cart))).isEqualTo(cart);
    assertThat(mapper.isEnabled(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)).isFalse();
  }

  @Test
  void g3_holds_for_the_mapper_of_the_application() {
    Codec<Set<String>> codec =
        JacksonCodec.of(new ObjectMapper(), new TypeReference<Set<String>>() {});
    assertThat(text(codec, new LinkedHashSet<>(List.of("b", "a")))).isEqualTo("[\"a\",\"b\"]");
  }

  @Test
  void unknown_properties_are_an_error_unless_the_application_ignores_them() {
    byte[] newer =
        "{\"ownerName\":\"alice\",\"shapes\":[],\"more\":1}".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> Codec.json(Cart.class).decode(newer))
        .hasCauseInstanceOf(UnrecognizedPropertyException.class);
    ObjectMapper lenient = JsonMapper.builder()
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .build();
    assertThat(JacksonCodec.of(lenient, Cart.class).decode(newer).ownerName()).isEqualTo("alice");
  }

  @Test
  void mapper_that_cannot_be_copied_is_refused() {
    assertThatThrownBy(() -> JacksonCodec.of(new Uncopied(), Cart.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Uncopied has to override copy()");
  }

  private static final class Uncopied extends ObjectMapper {
    private static final long serialVersionUID = 1L;
  }

  private static <V> String text(Codec<V> codec, V value) {
    return new String(codec.encode(value), StandardCharsets.UTF_8);
  }
}
