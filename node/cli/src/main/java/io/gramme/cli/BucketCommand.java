package io.gramme.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is done with buckets as a whole. */
@Command(
    name = "bucket",
    description = "Creates and lists buckets.",
    subcommands = {BucketCreateCommand.class, BucketListCommand.class, HelpCommand.class})
final class BucketCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Missing command: bucket create or bucket list");
  }
}
