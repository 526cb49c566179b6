package io.gramme.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** How a process runs its command line. */
final class CommandRunTest {
  private static final List<PrintWriter> WRITERS = new ArrayList<>();

  @Command(name = "whole", subcommands = Part.class)
  private static final class Whole {}

  @Command(name = "part")
  private static final class Part implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
    private CommandSpec spec;

    @Override
    public void run() {
      WRITERS.add(spec.commandLine().getOut());
    }
  }

  /** Otherwise a value that is no text would be printed for people, into a file too. */
  @Test
  void aCommandOfAProcessAnswersByteByByte() {
    PrintStream out = System.out;
    PrintStream err = System.err;
    try {
      assertThat(CommandRun.inProcess(() -> new CommandLine(new Whole()), "part"))
          .isZero();
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
    assertThat(WRITERS).singleElement().isInstanceOf(Answers.class);
  }
}
