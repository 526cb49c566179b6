package io.gramme.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is done with nodes of this machine. */
@Command(
    name = "node",
    description = "Starts nodes on this machine.",
    subcommands = {NodeStartCommand.class, HelpCommand.class})
final class NodeCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command: node start");
  }
}
