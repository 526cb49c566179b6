package io.gramme.examples.cart.headless;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * What the check found.
 *
 * @param carts carts that something had been added to
 * @param adds recorded adds that were looked for, in every replica
 * @param siblings versions that were still beside others when the check first read their cart
 * @param repairs replicas that were found stale, were sent what they lacked and acknowledged it
 * @param lostAdds recorded adds that at least one replica does not hold
 * @param examples some of these, with the replica
 */
record CheckReport(
    int carts, int adds, int siblings, int repairs, int lostAdds, List<String> examples) {
  private static final String EXAMPLE = "example.";

  CheckReport {
    examples = List.copyOf(examples);
  }

  void write(Path file) throws IOException {
    Properties properties = new Properties();
    properties.setProperty("carts", Integer.toString(carts));
    properties.setProperty("adds", Integer.toString(adds));
    properties.setProperty("siblings", Integer.toString(siblings));
    properties.setProperty("repairs", Integer.toString(repairs));
    properties.setProperty("lostAdds", Integer.toString(lostAdds));
    for (int i = 0; i < examples.size(); i++) {
      properties.setProperty(EXAMPLE + i, examples.get(i));
    }
    try (Writer out = Files.newBufferedWriter(file)) {
      properties.store(out, null);
    }
  }

  static CheckReport read(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      properties.load(in);
    }
    List<String> examples = new ArrayList<>();
    String example = properties.getProperty(EXAMPLE + 0);
    while (example != null) {
      examples.add(example);
      example = properties.getProperty(EXAMPLE + examples.size());
    }
    return new CheckReport(
        number(properties, "carts"),
        number(properties, "adds"),
        number(properties, "siblings"),
        number(properties, "repairs"),
        number(properties, "lostAdds"),
        examples);
  }

  private static int number(Properties properties, String name) {
    return Integer.parseInt(properties.getProperty(name, ""));
  }
}
