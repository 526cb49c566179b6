package io.gramme.driver;

import io.gramme.data.Limits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Every option of a session: the one table behind the URL, the builder, {@code Properties}, the options file and the
 * environment.
 *
 * <p>An option given in several places holds by the first of: a call's own options, {@link Bucket#with}, the URL, the
 * builder or {@code Properties} (the later of the two), the options file, the environment, the default. That another
 * place said otherwise is logged when the session is opened.
 */
public enum DriverOption {
  R("r", Type.QUORUM, "quorum", "Owners that must answer a read."),
  W("w", Type.QUORUM, "quorum", "Owners that must acknowledge a write."),
  TIMEOUT("timeout", Type.DURATION, "5s", "Time after which a read fails."),
  WRITE_TIMEOUT(
      "writeTimeout",
      Type.DURATION,
      "10s",
      "Time after which a write fails. More than a third of the cluster's Dmax is refused on connecting; the default"
          + " is shortened to it."),
  CONNECT_TIMEOUT(
      "connectTimeout",
      Type.DURATION,
      "5s",
      "Time in which one of the given addresses must lead to a serving node."),
  READ_REPAIR("readRepair", Type.SWITCH, "true", "Whether reads repair stale replicas."),
  STATE_CACHE_BYTES(
      "stateCacheBytes",
      Type.BYTES,
      "16m",
      "Memory for what the session has seen of its keys; 0 lets most puts read first."),
  COMBINE_UPDATES(
      "combineUpdates",
      Type.SWITCH,
      "true",
      "Whether updates of one key that wait for each other are carried out as one: one read, their changes in order of"
          + " arrival, one write."),
  HEARTBEAT(
      "heartbeat",
      Type.DURATION,
      "1s",
      "A node that was silent for this long is asked for a sign of life; after three times as long its stream is"
          + " closed."),
  MAX_BACKLOG_ITEMS(
      "maxBacklogItems",
      Type.COUNT,
      "4096",
      "Requests that may wait for one node; further ones fail at once."),
  MAX_BACKLOG_BYTES(
      "maxBacklogBytes",
      Type.BYTES,
      2 * Limits.MAX_STATE_BYTES,
      "16m",
      "Bytes of requests that may wait for one node; further ones fail at once."),
  CALLBACK_THREADS(
      "callbackThreads",
      Type.COUNT,
      "4",
      "Threads for the callbacks of the asynchronous face, unless the builder is given an executor."),
  MEMBERS_FILE(
      "membersFile",
      Type.PATH,
      "",
      "File in which the addresses of the members are kept for the next session: asked after the URL's, when none of"
          + " those can be reached. One file serves one cluster."),
  OPTIONS_FILE(
      "optionsFile",
      Type.TEXT,
      "",
      "Path of a properties file with further options; not allowed in that file itself.");

  private final String key;
  private final Type type;
  private final long least;
  private final String defaultValue;
  private final String description;

  DriverOption(String key, Type type, String defaultValue, String description) {
    this(key, type, 0, defaultValue, description);
  }

  DriverOption(String key, Type type, long least, String defaultValue, String description) {
    this.key = key;
    this.type = type;
    this.least = least;
    this.defaultValue = defaultValue;
    this.description = description;
  }

  /** Its one name, in every place but the environment. */
  public String key() {
    return key;
  }

  /** Its name in the environment, such as {@code GRAMME_WRITE_TIMEOUT}. */
  public String environmentName() {
    return "GRAMME_" + name();
  }

  /** The values that are allowed, for people. */
  public String allowed() {
    return type.allowed() + (least == 0 ? "" : ", at least " + least);
  }

  /** What holds when it is given nowhere; empty when that is nothing. */
  public String defaultValue() {
    return defaultValue;
  }

  /** What it is for, as one sentence. */
  public String description() {
    return description;
  }

  /** The value of a text: a Quorum, Duration, Boolean, Long, Integer or String; any unchecked exception means that it is not allowed. */
  public Object parse(String text) {
    Object value = type.parse(text);
    if (value instanceof Number number && number.longValue() < least) {
      throw new IllegalArgumentException("below " + least);
    }
    return value;
  }

  /** The option of a name, upper and lower case alike; null when there is none. */
  public static @Nullable DriverOption find(String name) {
    for (DriverOption option : values()) {
      if (option.key.toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))) {
        return option;
      }
    }
    return null;
  }

  /** Name and meaning on one line. */
  @Override
  public String toString() {
    return key + " (" + allowed() + (defaultValue.isEmpty() ? "" : "; default " + defaultValue)
        + "): " + description;
  }

  /** How the text of an option is read. Each constant reads one kind of value, or throws IllegalArgumentException. */
  private enum Type {
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
    PATH("the path of a file, which need not exist, in a folder that does") {
      @Override
      Object parse(String text) {
        return Path.of(text).toString();
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

    Type(String allowed) {
      this.allowed = allowed;
    }

    String allowed() {
      return allowed;
    }

    /** The value; any unchecked exception means that the text is not allowed. */
    abstract Object parse(String text);
  }
}
