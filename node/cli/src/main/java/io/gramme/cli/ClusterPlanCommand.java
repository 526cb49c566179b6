package io.gramme.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Makes plans for the ring. */
@Command(
    name = "plan",
    description = {
      "Makes a plan for the ring and says what it would move, how evenly data would lie, and what"
          + " to think about. Nothing is changed until somebody commits the plan.",
      "",
      "A node is named by its address or by the beginning of its id."
    },
    subcommands = {
      PlanJoinCommand.class,
      PlanLeaveCommand.class,
      PlanReplaceCommand.class,
      PlanWeightCommand.class,
      PlanZoneCommand.class,
      HelpCommand.class
    })
final class ClusterPlanCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Missing command: cluster plan join, leave, replace, weight or zone");
  }
}
