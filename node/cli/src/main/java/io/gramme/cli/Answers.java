package io.gramme.cli;

import java.io.Console;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Where a command's answers go: text as UTF-8, and values byte by byte. */
final class Answers extends PrintWriter {
  private final PrintStream stream;
  private final boolean terminal;

  /**
   * Answers to a stream.
   *
   * @param terminal whether a person watches, who wants a line's end behind every value
   */
  Answers(PrintStream stream, boolean terminal) {
    super(stream, true, StandardCharsets.UTF_8);
    this.stream = stream;
    this.terminal = terminal;
  }

  /** Prints a value and nothing else, unless a person watches. */
  void value(byte[] bytes) {
    flush();
    stream.write(bytes, 0, bytes.length);
    if (terminal) {
      stream.println();
    }
    stream.flush();
  }

  /** Whether standard output is a terminal, as far as Java can tell. */
  @SuppressWarnings("SystemConsoleNull") // Of Java 22 and later the method below is asked.
  static boolean toTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      // Java 22 and later have a console also where there is no terminal.
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }
}
