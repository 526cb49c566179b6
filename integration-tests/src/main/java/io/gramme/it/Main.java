package io.gramme.it;

import io.gramme.cli.CommandRun;
import io.gramme.it.bench.BenchCommand;
import io.gramme.it.bench.OpenLoopCommand;
import io.gramme.it.crash.CrashCommand;
import io.gramme.it.sim.SimCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The programs that run whole clusters, one verb each. A command line that is wrong ends with exit code 2. */
@Command(
    name = "gramme",
    mixinStandardHelpOptions = true,
    description = "Programs that run whole clusters of Gramme.",
    subcommands = {BenchCommand.class, OpenLoopCommand.class, CrashCommand.class, SimCommand.class})
public final class Main implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls anything.
  private CommandSpec spec;

  /** Runs a verb and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    System.exit(CommandRun.inProcess(new CommandLine(new Main()), arguments));
  }

  /** Runs a verb; returns its exit code. */
  static int execute(String... arguments) {
    return CommandRun.of(new CommandLine(new Main()), System.out, System.err, arguments);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a verb is missing");
  }
}
