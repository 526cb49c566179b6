package io.gramme.driver;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Options and their values from one or several places; immutable. */
final class OptionValues {
  static final OptionValues NONE = new OptionValues(Map.of());

  private final Map<DriverOption, Object> values;

  private OptionValues(Map<DriverOption, Object> values) {
    this.values = values.isEmpty() ? new EnumMap<>(DriverOption.class) : new EnumMap<>(values);
  }

  /**
   * Reads texts by option name.
   *
   * @param origin where they come from, for error messages
   * @throws InvalidArgumentException for a name that is unknown or a value that is not allowed
   */
  static OptionValues of(Map<String, String> texts, String origin) {
    OptionValues result = NONE;
    for (Map.Entry<String, String> entry : texts.entrySet()) {
      DriverOption option = DriverOption.find(entry.getKey());
      if (option == null) {
        throw unknown(entry.getKey(), origin, List.of());
      }
      if (result.values.containsKey(option)) {
        throw new InvalidArgumentException(Problem.of(
            ErrorCode.INVALID_OPTION_VALUE,
            "option " + option.key() + " stands twice in " + origin + ", in different case"));
      }
      result = result.with(option, entry.getValue(), origin);
    }
    return result;
  }

  /** Reads the environment; variables that are no option are none of our business. */
  static OptionValues ofEnvironment(Function<String, @Nullable String> environment) {
    OptionValues result = NONE;
    for (DriverOption option : DriverOption.values()) {
      String text = environment.apply(option.environmentName());
      if (text != null && !text.isEmpty()) {
        result = result.with(option, text, "the environment variable " + option.environmentName());
      }
    }
    return result;
  }

  /** The error for a name that nobody knows, with the nearest one that somebody does. */
  static InvalidArgumentException unknown(String name, String origin, List<String> further) {
    List<String> known = new ArrayList<>(further);
    for (DriverOption option : DriverOption.values()) {
      known.add(option.key());
    }
    return new InvalidArgumentException(Problem.of(
        ErrorCode.UNKNOWN_OPTION,
        "unknown option '" + name + "' in " + origin + "; did you mean '"
            + NearestName.of(name, known) + "'? Known options: " + String.join(", ", known)));
  }

  OptionValues with(DriverOption option, String text, String origin) {
    try {
      return withValue(option, option.parse(text.trim()));
    } catch (RuntimeException e) {
      throw new InvalidArgumentException(Problem.of(
              ErrorCode.INVALID_OPTION_VALUE,
              "option " + option.key() + " in " + origin + " is '" + text + "'; allowed: "
                  + option.allowed())
          .causedBy(e));
    }
  }

  OptionValues withValue(DriverOption option, Object value) {
    OptionValues result = new OptionValues(values);
    result.values.put(option, value);
    return result;
  }

  /** These, and those of the other for what is not given here. */
  OptionValues orElse(OptionValues other) {
    OptionValues result = new OptionValues(other.values);
    result.values.putAll(values);
    return result;
  }

  Set<DriverOption> given() {
    return Set.copyOf(values.keySet());
  }

  /** The value given, or the default. */
  <T> T get(DriverOption option, Class<T> type) {
    Object value = values.get(option);
    return type.cast(value != null ? value : option.parse(option.defaultValue()));
  }
}
