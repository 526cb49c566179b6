package io.gramme.cli;

import io.gramme.driver.ClusterAdmin;
import io.gramme.driver.ClusterTransfers;
import io.gramme.driver.ClusterView;
import io.gramme.driver.Gramme;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists what moves between members. */
@Command(
    name = "transfers",
    description = {
      "Lists the partitions that move between members: how far, how fast, and what they wait for.",
      "",
      "Example: gramme transfers --watch"
    })
final class TransfersCommand implements Runnable {
  private static final long PAUSE_MILLIS = 1_000;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
  private CommandSpec spec;

  @Mixin
  private final ConnectionArguments connection = new ConnectionArguments();

  @Mixin
  private final OutputArguments output = new OutputArguments();

  @Option(
      names = "--watch",
      description = "List them again every second until nothing moves and no plan is under way.")
  private boolean watch;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    try (Gramme gramme = connection.connect()) {
      ClusterAdmin admin = gramme.unwrap(ClusterAdmin.class);
      while (list(out, admin) && watch) {
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lists them once; returns whether there is anything to be listed again. */
  private boolean list(PrintWriter out, ClusterAdmin admin) {
    ClusterView view = admin.view();
    ClusterTransfers transfers = admin.transfers();
    if (output.isJson()) {
      out.println(TransferReport.json(transfers));
    } else {
      TransferReport.print(out, view, transfers);
    }
    out.flush();
    return view.planUnderWay().isPresent() || !transfers.transfers().isEmpty();
  }
}
