package io.gramme.cli;

import io.gramme.driver.ClusterAdmin;
import io.gramme.driver.ClusterTransfers;
import io.gramme.driver.ClusterView;
import io.gramme.driver.Diagnostics;
import io.gramme.driver.Gramme;
import java.io.PrintWriter;
import java.util.List;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says how a cluster is. */
@Command(
    name = "status",
    description = {
      "Says how a cluster is: one sentence, a line for each member, then plans and candidates and"
          + " what to type about them.",
      "",
      "alive: shows life and serves. refusing: answers, and does not serve. suspect: silent for longer than it"
          + " usually is. down: taken for dead until it is heard of again. It is what one member thinks, of what"
          + " reached it straight and by gossip.",
      "",
      "Example: gramme cluster status --at 127.0.0.1:7400 -o json"
    })
final class ClusterStatusCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
  private CommandSpec spec;

  @Mixin
  private final ConnectionArguments connection = new ConnectionArguments();

  @Mixin
  private final OutputArguments output = new OutputArguments();

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    try (Gramme gramme = connection.connect()) {
      ClusterAdmin admin = gramme.unwrap(ClusterAdmin.class);
      ClusterView view = admin.view();
      StatusReport report = new StatusReport(
          view, gramme.unwrap(Diagnostics.class).liveness(), transfers(admin, view));
      if (output.isJson()) {
        out.println(report.json());
      } else {
        report.print(out, connection.typed());
      }
    }
  }

  private static ClusterTransfers transfers(ClusterAdmin admin, ClusterView view) {
    return view.planUnderWay().isPresent()
        ? admin.transfers()
        : new ClusterTransfers(List.of(), 0, new TreeMap<>());
  }
}
