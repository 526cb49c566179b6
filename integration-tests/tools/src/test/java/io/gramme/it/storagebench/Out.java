package io.gramme.it.storagebench;

import java.io.PrintStream;
import java.util.Locale;

/** Where results and progress go, flushed line by line. */
record Out(PrintStream stream) {
  void title(String text) {
    line("");
    line("== %s", text);
  }

  void progress(String format, Object... values) {
    line("   ... " + format, values);
  }

  /** A figure that there may be none for. */
  static String figure(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.2f", value);
  }

  void line(String format, Object... values) {
    stream.println(values.length == 0 ? format : String.format(Locale.ROOT, format, values));
    stream.flush();
  }
}
