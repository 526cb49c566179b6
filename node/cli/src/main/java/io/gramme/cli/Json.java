package io.gramme.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A JSON object in one line, with its fields in the order in which they are added. */
final class Json {
  private final StringBuilder text = new StringBuilder("{");

  /** A text, or null. */
  Json with(String name, @Nullable String value) {
    return raw(name, value == null ? "null" : quoted(value));
  }

  Json with(String name, long value) {
    return raw(name, Long.toString(value));
  }

  Json with(String name, double value) {
    return raw(name, Double.toString(value));
  }

  Json with(String name, boolean value) {
    return raw(name, Boolean.toString(value));
  }

  /** An object, or null. */
  Json with(String name, @Nullable Json value) {
    return raw(name, value == null ? "null" : value.toString());
  }

  Json with(String name, Iterable<String> texts) {
    return with(name, texts, Json::quoted);
  }

  /** An array of what becomes of each; the function returns JSON. */
  <T> Json with(String name, Iterable<T> values, Function<T, Object> json) {
    List<String> parts = new ArrayList<>();
    values.forEach(value -> parts.add(json.apply(value).toString()));
    return raw(name, "[" + String.join(",", parts) + "]");
  }

  /** An object with a text for each key. */
  Json with(String name, Map<String, String> texts) {
    Json object = new Json();
    texts.forEach(object::with);
    return with(name, object);
  }

  private Json raw(String name, String value) {
    text.append(text.length() > 1 ? "," : "").append(quoted(name)).append(':').append(value);
    return this;
  }

  private static String quoted(String value) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append(String.format("\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }

  @Override
  public String toString() {
    return text + "}";
  }
}
