package io.gramme.driver;

import io.gramme.data.Limits;
import java.util.Locale;
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
  R("r", OptionType.QUORUM, "quorum", "Owners that must answer a read."),
  W("w", OptionType.QUORUM, "quorum", "Owners that must acknowledge a write."),
  TIMEOUT("timeout", OptionType.DURATION, "5s", "Time after which a read fails."),
  WRITE_TIMEOUT(
      "writeTimeout",
      OptionType.DURATION,
      "10s",
      "Time after which a write fails. More than a third of the cluster's Dmax is refused on connecting; the default"
          + " is shortened to it."),
  CONNECT_TIMEOUT(
      "connectTimeout",
      OptionType.DURATION,
      "5s",
      "Time in which one of the given addresses must lead to a serving node."),
  READ_REPAIR("readRepair", OptionType.SWITCH, "true", "Whether reads repair stale replicas."),
  STATE_CACHE_BYTES(
      "stateCacheBytes",
      OptionType.BYTES,
      "16m",
      "Memory for what the session has seen of its keys; 0 lets most puts read first."),
  COMBINE_UPDATES(
      "combineUpdates",
      OptionType.SWITCH,
      "true",
      "Whether updates of one key that wait for each other are carried out as one: one read, their changes in order of"
          + " arrival, one write."),
  HEARTBEAT(
      "heartbeat",
      OptionType.DURATION,
      "1s",
      "A node that was silent for this long is asked for a sign of life; after three times as long its stream is"
          + " closed."),
  MAX_BACKLOG_ITEMS(
      "maxBacklogItems",
      OptionType.COUNT,
      "4096",
      "Requests that may wait for one node; further ones fail at once."),
  MAX_BACKLOG_BYTES(
      "maxBacklogBytes",
      OptionType.BYTES,
      2 * Limits.MAX_STATE_BYTES,
      "16m",
      "Bytes of requests that may wait for one node; further ones fail at once."),
  CALLBACK_THREADS(
      "callbackThreads",
      OptionType.COUNT,
      "4",
      "Threads for the callbacks of the asynchronous face, unless the builder is given an executor."),
  OPTIONS_FILE(
      "optionsFile",
      OptionType.TEXT,
      "",
      "Path of a properties file with further options; not allowed in that file itself.");

  private final String key;
  private final OptionType type;
  private final long least;
  private final String defaultValue;
  private final String description;

  DriverOption(String key, OptionType type, String defaultValue, String description) {
    this(key, type, 0, defaultValue, description);
  }

  DriverOption(String key, OptionType type, long least, String defaultValue, String description) {
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

  /** The value of a text; any unchecked exception means that it is not allowed. */
  Object parse(String text) {
    Object value = type.parse(text);
    if (value instanceof Number number && number.longValue() < least) {
      throw new IllegalArgumentException("below " + least);
    }
    return value;
  }

  /** The option of a name, upper and lower case alike; null when there is none. */
  static @Nullable DriverOption find(String name) {
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
}
