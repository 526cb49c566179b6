package io.gramme.driver;

import io.gramme.data.Limits;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Every option of a session: the one table behind the URL, the builder, {@code Properties}, the options file and the
 * environment.
 *
 * <p>An option given in several places holds by the first of: a call's own options, {@link Bucket#with}, the URL, the
 * builder or {@code Properties}, the options file, the environment, the default.
 */
public enum DriverOption {
  R("r", OptionType.QUORUM, "quorum", "Owners that must answer a read."),
  W("w", OptionType.QUORUM, "quorum", "Owners that must acknowledge a write."),
  TIMEOUT("timeout", OptionType.DURATION, "5s", "Time after which a read fails."),
  WRITE_TIMEOUT(
      "writeTimeout",
      OptionType.DURATION,
      "10s",
      "Time after which a write fails; at most a third of the cluster's Dmax, more counts as that third."),
  CONNECT_TIMEOUT(
      "connectTimeout",
      OptionType.DURATION,
      "10s",
      "Time in which one of the given addresses must lead to a serving node."),
  READ_REPAIR("readRepair", OptionType.SWITCH, "true", "Whether reads repair stale replicas."),
  STATE_CACHE_BYTES(
      "stateCacheBytes",
      OptionType.BYTES,
      "16777216",
      "Memory for what the session has seen of its keys, in bytes; 0 lets most puts read first."),
  MAX_BACKLOG_ITEMS(
      "maxBacklogItems",
      OptionType.COUNT,
      "65536",
      "Requests that may wait for one node before more are refused."),
  MAX_BACKLOG_BYTES(
      "maxBacklogBytes",
      OptionType.BYTES,
      "67108864",
      "Bytes that may wait for one node before more are refused; at least "
          + Limits.MAX_MESSAGE_BYTES + "."),
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
  private final String defaultValue;
  private final String description;

  DriverOption(String key, OptionType type, String defaultValue, String description) {
    this.key = key;
    this.type = type;
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
    return type.allowed();
  }

  /** What holds when it is given nowhere; empty when that is nothing. */
  public String defaultValue() {
    return defaultValue;
  }

  /** What it is for, as one sentence. */
  public String description() {
    return description;
  }

  OptionType type() {
    return type;
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
