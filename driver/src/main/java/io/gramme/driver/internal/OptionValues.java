package io.gramme.driver.internal;

import io.gramme.driver.DriverOption;
import io.gramme.driver.ErrorCode;
import io.gramme.driver.InvalidArgumentException;
import io.gramme.driver.Problem;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Options and their values from one or several places, and what was given in vain; immutable. */
final class OptionValues {
  static final OptionValues NONE = new OptionValues(Map.of(), List.of());

  /** A value, as text, too, and where it was given. */
  private record Given(Object value, String text, String origin) {}

  private final Map<DriverOption, Given> values;
  private final List<String> outdone;

  private OptionValues(Map<DriverOption, Given> values, List<String> outdone) {
    this.values = values.isEmpty() ? new EnumMap<>(DriverOption.class) : new EnumMap<>(values);
    this.outdone = new ArrayList<>(outdone);
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

  /** Reads the environment; variables that are no option are none of our business, see {@link MistypedVariables}. */
  static OptionValues ofEnvironment(Map<String, String> environment) {
    OptionValues result = NONE;
    for (DriverOption option : DriverOption.values()) {
      String text = environment.get(option.environmentName());
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
      return with(option, new Given(option.parse(text.trim()), text, origin));
    } catch (RuntimeException e) {
      throw new InvalidArgumentException(Problem.of(
              ErrorCode.INVALID_OPTION_VALUE,
              "option " + option.key() + " in " + origin + " is '" + text + "'; allowed: "
                  + option.allowed())
          .causedBy(e));
    }
  }

  OptionValues withValue(DriverOption option, Object value, String origin) {
    return with(option, new Given(value, value.toString(), origin));
  }

  private OptionValues with(DriverOption option, Given given) {
    return new OptionValues(Map.of(option, given), List.of()).orElse(this);
  }

  /** These, and those of the other for what is not given here. */
  OptionValues orElse(OptionValues other) {
    OptionValues result = new OptionValues(other.values, other.outdone);
    result.outdone.addAll(outdone);
    values.forEach((option, given) -> {
      Given beaten = result.values.put(option, given);
      if (beaten != null
          && !beaten.value().equals(given.value())
          && !beaten.origin().equals(given.origin())) {
        result.outdone.add("option " + option.key() + ": '" + given.text() + "' in "
            + given.origin() + " holds, not '" + beaten.text() + "' in " + beaten.origin());
      }
    });
    return result;
  }

  Set<DriverOption> given() {
    return Set.copyOf(values.keySet());
  }

  /** What was given in one place and holds not, because another place says otherwise; a sentence each. */
  List<String> outdone() {
    return List.copyOf(outdone);
  }

  /** The value given, or the default. */
  <T> T get(DriverOption option, Class<T> type) {
    Given given = values.get(option);
    return type.cast(given != null ? given.value() : option.parse(option.defaultValue()));
  }
}
