package io.gramme.it.sim;

import io.gramme.it.sim.coverage.Coverage;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** The verb {@code sim coverage}: a run as {@code sim} does it, and then which lines of the machines it executed. */
@Command(
    name = "coverage",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis = "gramme sim coverage [--histories=<histories>] [--uncovered] [OPTIONS OF sim]",
    description = {
      "Runs histories, and prints for each package of the machines how many of its lines they"
          + " executed. All options of sim but those of sim's subcommands are taken."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0, 1, 2:as of sim; no share of lines is demanded"})
final class CoverageCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls anything.
  private CommandSpec spec;

  @Option(
      names = "--histories",
      defaultValue = "2000",
      description = "Histories to run; default ${DEFAULT-VALUE}.")
  private String histories = "";

  @Option(
      names = "--uncovered",
      description = "Print the lines as well that were never executed, a line for each class.")
  private boolean uncovered;

  @Unmatched
  private List<String> options = new ArrayList<>();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<String> arguments = new ArrayList<>(List.of("--histories", histories));
    arguments.addAll(options);
    Coverage coverage = new Coverage();
    int exitCode = coverage.of(classes -> new CommandLine(
            classes.loadClass(SimCommand.class.getName()).getConstructor().newInstance())
        .setOut(out)
        .setErr(spec.commandLine().getErr())
        .execute(arguments.toArray(String[]::new)));
    if (exitCode != CommandLine.ExitCode.USAGE) {
      out.println();
      coverage.print(uncovered, out);
    }
    return exitCode;
  }
}
