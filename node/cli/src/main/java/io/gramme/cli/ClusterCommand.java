package io.gramme.cli;

import io.gramme.driver.Diagnostics;
import io.gramme.driver.Gramme;
import io.gramme.driver.Member;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the members of a cluster. */
@Command(
    name = "cluster",
    description = "Lists the members of a cluster.",
    subcommands = {
      ClusterStatusCommand.class,
      ClusterWaitCommand.class,
      ClusterPlanCommand.class,
      ClusterCommitCommand.class,
      ClusterAbortCommand.class,
      ClusterRemoveCommand.class
    })
final class ClusterCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
  private CommandSpec spec;

  @Mixin
  private final ConnectionArguments connection = new ConnectionArguments();

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    try (Gramme gramme = connection.connect()) {
      for (Member member : gramme.unwrap(Diagnostics.class).members()) {
        String zone = member.zone();
        out.println(member.id() + "  " + member.address() + "  " + member.state()
            + (zone == null ? "" : "  zone " + zone)
            + (member.owner() ? "" : "  owns nothing"));
      }
    }
  }
}
