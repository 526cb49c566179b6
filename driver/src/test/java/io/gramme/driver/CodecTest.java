package io.gramme.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.driver.spi.CodecProvider;
import io.gramme.driver.spi.Encoding;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class CodecTest {
  @Test
  void plain_codecs_give_back_what_they_were_given() {
    assertThat(Codec.string().decode(Codec.string().encode("Grüße \uD83D\uDE00")))
        .isEqualTo("Grüße \uD83D\uDE00");
    assertThat(Codec.longs().decode(Codec.longs().encode(Long.MIN_VALUE)))
        .isEqualTo(Long.MIN_VALUE);
    byte[] bytes = {1, 2};
    byte[] encoded = Codec.bytes().encode(bytes);
    assertThat(encoded).isEqualTo(bytes).isNotSameAs(bytes);
    assertThat(KeyCodec.string().decode(KeyCodec.string().encode("k"))).isEqualTo("k");
    assertThat(KeyCodec.longs().encode(258L)).containsExactly(0, 0, 0, 0, 0, 0, 1, 2);
  }

  @Test
  void text_that_utf8_cannot_hold_is_refused_instead_of_replaced() {
    assertThatThrownBy(() -> Codec.string().encode("\uD83D"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Codec.string().decode(new byte[] {(byte) 0xc3}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no UTF-8");
    assertThatThrownBy(() -> Codec.longs().decode(new byte[7]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got 7");
  }

  record Cart(String owner, Set<String> items) {
    boolean isEmpty() {
      return items.isEmpty();
    }
  }

  @Test
  void json_is_found_by_the_service_loader_and_reads_what_it_wrote() {
    Codec<Cart> codec = Codec.json(Cart.class);
    Cart cart = new Cart("alice", Set.of("book"));
    byte[] json = codec.encode(cart);
    assertThat(new String(json, StandardCharsets.UTF_8))
        .isEqualTo("{\"items\":[\"book\"],\"owner\":\"alice\"}");
    assertThat(codec.decode(json)).isEqualTo(cart);
  }

  @Test
  void json_of_equal_maps_is_equal_whatever_their_order() {
    Codec<Map<String, Integer>> codec = Codec.json(new TypeOf<Map<String, Integer>>() {});
    Map<String, Integer> reversed = new LinkedHashMap<>();
    reversed.put("b", 2);
    reversed.put("a", 1);
    Map<String, Integer> forward = new LinkedHashMap<>();
    forward.put("a", 1);
    forward.put("b", 2);
    assertThat(codec.encode(reversed)).isEqualTo(codec.encode(forward));
    assertThat(codec.decode(codec.encode(reversed))).isEqualTo(forward);
  }

  @Test
  void json_refuses_trailing_bytes_and_other_types() {
    Codec<Cart> codec = Codec.json(Cart.class);
    assertThatThrownBy(() -> codec.decode("{} x".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> codec.decode("[1]".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  void without_the_library_the_error_says_what_to_add() {
    assertThatThrownBy(() ->
            ProvidedCodecs.codec("json", Cart.class, List.<CodecProvider>of().iterator()))
        .isInstanceOf(MissingProviderException.class)
        .hasMessageContaining("no CodecProvider for 'json'");
    assertThatThrownBy(() -> ProvidedCodecs.codec(
            "json",
            Cart.class,
            List.<CodecProvider>of(new Provider("json", false)).iterator()))
        .isInstanceOf(MissingProviderException.class)
        .hasMessageContaining("GR-1005")
        .hasMessageContaining("add the library");
  }

  @Test
  void a_provider_that_cannot_be_loaded_does_not_hide_a_good_one() {
    Iterator<CodecProvider> good = List.<CodecProvider>of(
            new Provider("xml", true), new Provider("json", true))
        .iterator();
    Iterator<CodecProvider> brokenFirst = new Iterator<>() {
      private boolean thrown;

      @Override
      public boolean hasNext() {
        return good.hasNext();
      }

      @Override
      public CodecProvider next() {
        if (!thrown) {
          thrown = true;
          throw new ServiceConfigurationError("broken");
        }
        return good.next();
      }
    };
    assertThat(ProvidedCodecs.<String>codec("json", String.class, brokenFirst).encode("x"))
        .isEqualTo(new byte[] {'x'});
  }

  private record Provider(String format, boolean isAvailable) implements CodecProvider {
    @Override
    public String whatToAdd() {
      return "add the library";
    }

    @Override
    public <V> Encoding<V> encoding(Type type) {
      return new Encoding<>() {
        @Override
        public byte[] encode(V value) {
          return value.toString().getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public V decode(byte[] bytes) {
          throw new UnsupportedOperationException();
        }
      };
    }
  }
}
