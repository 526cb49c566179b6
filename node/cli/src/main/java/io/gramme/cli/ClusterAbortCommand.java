package io.gramme.cli;

import io.gramme.driver.ClusterAdmin;
import io.gramme.driver.ClusterPlan;
import io.gramme.driver.ClusterView;
import io.gramme.driver.Gramme;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Ends a plan. */
@Command(
    name = "abort",
    description = {
      "Ends a plan that is proposed or in COPY: the ring stays as it is, and what was copied is"
          + " removed again. A plan in MOVE goes on.",
      "",
      "Example: gramme cluster abort 7f3a"
    })
final class ClusterAbortCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
  private CommandSpec spec;

  @Mixin
  private final ConnectionArguments connection = new ConnectionArguments();

  @Mixin
  private final OutputArguments output = new OutputArguments();

  @Parameters(
      index = "0",
      paramLabel = "PLAN",
      description = "Id of the plan, or the beginning of it.")
  private String plan = "";

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    try (Gramme gramme = connection.connect()) {
      ClusterAdmin admin = gramme.unwrap(ClusterAdmin.class);
      String id = new ClusterNames(admin.view()).plan(plan);
      ClusterView view = admin.abort(id);
      ClusterPlan.Stage stage = PlanText.stage(view, id);
      if (output.isJson()) {
        out.println(new Json()
            .with("plan", id)
            .with("stage", stage == null ? "UNKNOWN" : stage.name())
            .with("abortAsked", true));
      } else {
        out.println(sentence(id, stage == ClusterPlan.Stage.ABORTED));
      }
    }
  }

  static String sentence(String id, boolean aborted) {
    return aborted
        ? "plan " + id + " is aborted; the ring is as before"
        : "plan " + id
            + " is to be aborted: it is as soon as a member that has not said go hears of"
            + " that; gramme cluster status tells";
  }
}
