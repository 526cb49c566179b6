package io.gramme.cli;

import java.util.Locale;

/** Numbers as people read them. */
final class Figures {
  private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB"};

  private Figures() {}

  static String count(long count, String one, String many) {
    return count + " " + (count == 1 ? one : many);
  }

  static String bytes(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    double value = bytes;
    int unit = -1;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, value < 10 ? "%.1f %s" : "%.0f %s", value, UNITS[unit]);
  }

  /** How long so many bytes take; empty when nothing moves. */
  static String left(long bytes, long bytesPerSecond) {
    return bytesPerSecond <= 0 ? "" : span((bytes + bytesPerSecond - 1) / bytesPerSecond);
  }

  static String span(long seconds) {
    if (seconds < 120) {
      return seconds + " s";
    }
    return seconds < 7_200 ? seconds / 60 + " min" : seconds / 3_600 + " h";
  }

  static String ratio(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
