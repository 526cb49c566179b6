package io.gramme.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;

/**
 * One run of a command line, the same for every program of this project: arguments are taken as they are, what a locale
 * made unreadable is refused, output is UTF-8 whatever the locale, and output that could not be written is a failure.
 */
public final class CommandRun {
  /** What Java makes of bytes that the locale's charset does not have, so that different texts become one. */
  private static final char UNREADABLE = '\uFFFD';

  private CommandRun() {}

  /**
   * Runs a command line with the arguments of the process; returns the exit code.
   *
   * @param line makes it, once standard output is the one in UTF-8: picocli forgets the writer that it was given when the
   *     stream has changed since
   */
  public static int inProcess(Supplier<CommandLine> line, String... arguments) {
    PrintStream out = utf8(FileDescriptor.out);
    PrintStream err = utf8(FileDescriptor.err);
    System.setOut(out);
    System.setErr(err);
    return of(line.get(), new Answers(out, Answers.toTerminal()), out, err, arguments);
  }

  /**
   * Runs a command line whose answers no person watches; returns the exit code.
   *
   * @param out where answers go, in UTF-8
   * @param err where everything else goes
   */
  public static int of(CommandLine line, PrintStream out, PrintStream err, String... arguments) {
    return of(line, new Answers(out, false), out, err, arguments);
  }

  private static int of(
      CommandLine line, Answers answers, PrintStream out, PrintStream err, String... arguments) {
    PrintWriter others = new PrintWriter(err, true, StandardCharsets.UTF_8);
    // A value such as "@bob" is a value, not a file whose text is to be stored.
    line.setExpandAtFiles(false).setOut(answers).setErr(others);
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].indexOf(UNREADABLE) >= 0) {
        others.println("gramme: argument " + (i + 1)
            + " holds characters that cannot be read under this locale; set LC_ALL to one with"
            + " UTF-8, such as C.UTF-8");
        return ExitCode.USAGE;
      }
    }
    int code = line.execute(arguments);
    // Both look, for a program may print through either.
    boolean answersLost = answers.checkError();
    boolean lost = out.checkError() || answersLost;
    if (lost && code == ExitCode.OK) {
      others.println("gramme: the output could not be written completely");
      return ExitCode.SOFTWARE;
    }
    return code;
  }

  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }
}
