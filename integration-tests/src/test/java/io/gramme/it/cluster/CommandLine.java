package io.gramme.it.cluster;

import io.gramme.testkit.JavaChild;
import io.gramme.testkit.NodeProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs verbs of the command line, each in a process of its own as a user does. */
final class CommandLine {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final Pattern CONTEXT = Pattern.compile("(?m)^context ([0-9a-f]+)$");

  private static final List<String> OPTIONS =
      List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

  private final Path directory;
  private int runs;

  CommandLine(Path directory) {
    this.directory = directory;
  }

  Outcome run(String... arguments) {
    Path output = directory.resolve("command-" + ++runs + ".log");
    // Classes that the first command has loaded need not be loaded and checked anew by all others.
    Path classes = directory.resolve("classes.jsa");
    List<String> options = new ArrayList<>(OPTIONS);
    if (Files.exists(classes)) {
      options.add("-XX:SharedArchiveFile=" + classes);
    } else if (runs == 1) {
      options.add("-XX:ArchiveClassesAtExit=" + classes);
    }
    try (JavaChild child = JavaChild.start(
        NodeProcess.commandClassPath(),
        options,
        "io.gramme.cli.GrammeCommand",
        new ArrayList<>(List.of(arguments)),
        output)) {
      return new Outcome(child.awaitExit(TIMEOUT), child.output());
    }
  }

  /** What a command printed, to standard output and error, and its exit code. */
  record Outcome(int code, String output) {
    String context() {
      Matcher matcher = CONTEXT.matcher(output);
      if (!matcher.find()) {
        throw new AssertionError("no context was printed:\n" + output);
      }
      return matcher.group(1);
    }
  }
}
