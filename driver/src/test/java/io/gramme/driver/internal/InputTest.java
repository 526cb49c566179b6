package io.gramme.driver.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.gramme.driver.Codec;
import io.gramme.driver.Gramme;
import io.gramme.driver.InvalidArgumentException;
import io.gramme.driver.Quorum;
import io.gramme.driver.ReadOption;
import io.gramme.driver.TypeOf;
import io.gramme.driver.WriteOption;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What applications hand in: equal values, names, properties, durations, and URLs with secrets. */
final class InputTest {
  record Cart(Set<String> items, Map<String, Set<Set<Integer>>> byDay) {}

  @Test
  void g3_equal_sets_become_equal_bytes_in_whatever_order_they_iterate() {
    List<String> words = List.of("lamp", "book", "pen", "cup", "rug", "toy", "hat", "bag");
    Codec<Set<String>> codec = Codec.json(new TypeOf<Set<String>>() {});
    Set<String> backwards = new LinkedHashSet<>();
    for (int i = words.size() - 1; i >= 0; i--) {
      backwards.add(words.get(i));
    }
    byte[] forwards = codec.encode(new LinkedHashSet<>(words));
    assertThat(codec.encode(backwards)).isEqualTo(forwards);
    assertThat(codec.encode(new HashSet<>(words))).isEqualTo(forwards);
    assertThat(codec.encode(Set.copyOf(words))).isEqualTo(forwards);
    assertThat(codec.decode(forwards)).isEqualTo(backwards);
  }

  @Test
  void g3_sets_inside_of_values_and_of_sets_are_in_order_too() {
    Codec<Cart> codec = Codec.json(Cart.class);
    Set<Set<Integer>> left = new LinkedHashSet<>(
        List.of(new LinkedHashSet<>(List.of(1, 2)), new LinkedHashSet<>(List.of(3, 4))));
    Set<Set<Integer>> right = new LinkedHashSet<>(
        List.of(new LinkedHashSet<>(List.of(4, 3)), new LinkedHashSet<>(List.of(2, 1))));
    byte[] one =
        codec.encode(new Cart(new LinkedHashSet<>(List.of("a", "b")), Map.of("monday", left)));
    byte[] other =
        codec.encode(new Cart(new LinkedHashSet<>(List.of("b", "a")), Map.of("monday", right)));
    assertThat(new String(other, StandardCharsets.UTF_8))
        .isEqualTo(new String(one, StandardCharsets.UTF_8));
    assertThat(codec.decode(one)).isEqualTo(new Cart(Set.of("a", "b"), Map.of("monday", left)));
  }

  @Test
  void a_bucket_name_with_half_a_surrogate_pair_is_refused() {
    for (String name : List.of("b\ud800", "\udc00b", "b\udc00\ud800", "\ud800".repeat(90))) {
      assertThatThrownBy(() -> BucketCreating.requireName(name))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContaining("surrogate");
    }
    BucketCreating.requireName("smile \ud83d\ude00");
    assertThatThrownBy(() -> WriteOption.metadata("\ud800"))
        .isInstanceOf(InvalidArgumentException.class);
  }

  @Test
  void properties_that_are_no_text_are_taken_or_refused() {
    Properties typed = new Properties();
    typed.put("w", Quorum.ALL);
    typed.put("timeout", Duration.ofSeconds(2));
    typed.put("readRepair", false);
    typed.put("callbackThreads", 2);
    Gramme.builder().options(typed);
    for (Map.Entry<Object, Object> wrong : Map.<Object, Object>of(
            "wrtieTimeout", 2000, "w", new Object(), 5, "x", "timeout", Duration.ofDays(2))
        .entrySet()) {
      Properties properties = new Properties();
      properties.put(wrong.getKey(), wrong.getValue());
      assertThatThrownBy(() -> Gramme.builder().options(properties))
          .isInstanceOf(InvalidArgumentException.class);
    }
  }

  @Test
  void an_option_that_stands_twice_in_different_case_is_told() {
    assertThatThrownBy(
            () -> OptionValues.of(new TreeMap<>(Map.of("w", "one", "W", "9")), "the URL"))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("twice");
  }

  @Test
  void no_duration_overflows() {
    Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
    for (Duration wrong : List.of(longest, Duration.ZERO, Duration.ofMillis(-5))) {
      for (Runnable setting : List.<Runnable>of(
          () -> Gramme.builder().timeout(wrong),
          () -> Gramme.builder().writeTimeout(wrong),
          () -> Gramme.builder().connectTimeout(wrong))) {
        assertThatThrownBy(setting::run).isInstanceOf(InvalidArgumentException.class);
      }
    }
    ReadOption.timeout(longest);
    WriteOption.timeout(longest);
  }

  @Test
  void a_password_stands_in_no_message() {
    for (String url : List.of(
        "gramme://alice:S3CRET@127.0.0.1:21001/",
        "gramme://alice:S3CRET@127.0.0.1:21001/mydb",
        "gramme://alice:S3CRET@127.0.0.1:21001/?timeout",
        "gramme://alice:S3CRET@127.0.0.1:21001/?timeout=%zz",
        "gramme://alice:S3CRET@127.0.0.1:21001/?timeout=5s&timeout=6s",
        "gramme://alice:S3CRET@127.0.0.1:21001/#x",
        "gramme://alice:S3#CRET@127.0.0.1:21001/",
        "gramme://alice:S3/CRET@127.0.0.1:21001/",
        "gramme://alice:S3?CRET@127.0.0.1:21001/",
        "grame://alice:S3CRET@127.0.0.1:21001/",
        " gramme://alice:S3CRET@127.0.0.1:21001/",
        "gramme:embeded:alice:S3CRET@x",
        "gramme://127.0.0.1:21001/?password=S3CRET",
        "gramme://127.0.0.1:21001/?user=alice&password=S3CRET",
        "gramme://127.0.0.1:21001/?S3CRET",
        "gramme://alice:S3CRET@127.0.0.1:notaport/",
        "gramme://alice%40corp:S3CRET%40x%zz@127.0.0.1/")) {
      Throwable failure = catchThrowable(() -> {
        ConnectionUrl parsed = ConnectionUrl.parse(url);
        OptionValues.of(parsed.options(), "the URL");
      });
      assertThat(failure).as(url).isInstanceOf(InvalidArgumentException.class);
      for (Throwable shown = failure; shown != null; shown = shown.getCause()) {
        assertThat(shown.toString()).doesNotContain("CRET").doesNotContain("S3");
      }
    }
  }
}
