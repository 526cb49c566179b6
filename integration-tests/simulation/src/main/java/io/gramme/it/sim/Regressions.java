package io.gramme.it.sim;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The file of every seed that ever failed. It explains itself. */
final class Regressions {
  private static final String FILE = "regressions.txt";

  private Regressions() {}

  /**
   * The committed seeds, in the file's order.
   *
   * @throws IllegalArgumentException when a line is wrong
   */
  static List<Regression> committed() {
    try (InputStream file = Regressions.class.getResourceAsStream(FILE)) {
      if (file == null) {
        throw new IllegalArgumentException(FILE + " is not on the class path");
      }
      return parse(new String(file.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads lines of options and, after a {@code #}, what they found. Blank lines and lines that begin with {@code #}
   * say nothing.
   *
   * @throws IllegalArgumentException when a line is wrong; names the line
   */
  static List<Regression> parse(String text) {
    List<Regression> regressions = new ArrayList<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      String stripped = line.strip();
      if (!stripped.isEmpty() && !stripped.startsWith("#")) {
        regressions.add(regression(stripped, number));
      }
    }
    return List.copyOf(regressions);
  }

  private static Regression regression(String line, int number) {
    try {
      return regression(line);
    } catch (ParameterException | IllegalArgumentException e) {
      throw new IllegalArgumentException(FILE + " line " + number + ": " + e.getMessage(), e);
    }
  }

  private static Regression regression(String line) {
    int hash = line.indexOf('#');
    String found = hash < 0 ? "" : line.substring(hash + 1).strip();
    if (found.isEmpty()) {
      throw new IllegalArgumentException("'# what it found' is missing at its end");
    }
    PlanOptions options = new PlanOptions();
    new CommandLine(options)
        .setExpandAtFiles(false)
        .parseArgs(line.substring(0, hash).strip().split("\\s+"));
    if (!options.hasSeed()) {
      throw new IllegalArgumentException("--seed is missing");
    }
    return new Regression(options.plan(), found);
  }
}
