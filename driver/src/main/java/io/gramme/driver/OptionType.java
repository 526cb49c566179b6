package io.gramme.driver;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the text of an option is read. Each constant reads one kind of value, or throws IllegalArgumentException. */
enum OptionType {
  QUORUM("one, quorum, all or a number above 0") {
    @Override
    Object parse(String text) {
      return Quorum.parse(text);
    }
  },
  DURATION("a time above 0 such as 500ms, 5s, 2m; a bare number is milliseconds") {
    @Override
    Object parse(String text) {
      Matcher parts = TIME.matcher(text.toLowerCase(Locale.ROOT));
      if (!parts.matches()) {
        throw new IllegalArgumentException("no time");
      }
      long number = Long.parseLong(parts.group(1));
      String unit = parts.group(2) == null ? "ms" : parts.group(2);
      long millis = switch (unit) {
        case "s" -> Math.multiplyExact(number, 1_000L);
        case "m" -> Math.multiplyExact(number, 60_000L);
        default -> number;
      };
      if (millis == 0 || millis > MAX_MILLIS) {
        throw new IllegalArgumentException("out of range");
      }
      return Duration.ofMillis(millis);
    }
  },
  SWITCH("true or false") {
    @Override
    Object parse(String text) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "true" -> true;
        case "false" -> false;
        default -> throw new IllegalArgumentException("neither");
      };
    }
  },
  BYTES("a number of bytes, 0 or more, also as 64k, 16m, 1g") {
    @Override
    Object parse(String text) {
      Matcher parts = SIZE.matcher(text.toLowerCase(Locale.ROOT));
      if (!parts.matches()) {
        throw new IllegalArgumentException("no size");
      }
      String unit = parts.group(2) == null ? "" : parts.group(2);
      int shift = switch (unit) {
        case "k" -> 10;
        case "m" -> 20;
        case "g" -> 30;
        default -> 0;
      };
      return Math.multiplyExact(Long.parseLong(parts.group(1)), 1L << shift);
    }
  },
  COUNT("a whole number above 0") {
    @Override
    Object parse(String text) {
      int number = Integer.parseInt(text);
      if (number < 1) {
        throw new IllegalArgumentException("not above 0");
      }
      return number;
    }
  },
  TEXT("any text") {
    @Override
    Object parse(String text) {
      return text;
    }
  };

  private static final Pattern TIME = Pattern.compile("(\\d{1,15})(ms|s|m)?");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,15})(k|m|g)?");
  private static final long MAX_MILLIS = Duration.ofDays(1).toMillis();

  private final String allowed;

  OptionType(String allowed) {
    this.allowed = allowed;
  }

  String allowed() {
    return allowed;
  }

  /** The value; any unchecked exception means that the text is not allowed. */
  abstract Object parse(String text);
}
