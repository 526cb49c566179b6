package io.gramme.cli;

import io.gramme.driver.ClusterAdmin;
import io.gramme.driver.ClusterPlan;
import io.gramme.driver.ClusterView;
import io.gramme.driver.Gramme;
import io.gramme.driver.GrammeException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Has a plan carried out. */
@Command(
    name = "commit",
    description = {
      "Has a plan carried out. The members do it by themselves: this command may end, or its"
          + " machine fail, and the plan goes on.",
      "",
      "With --wait it says how far the plan has come until that ends: exit code 0 when it is done, 1"
          + " when it is aborted. To wait for a plan that is under way, commit it again.",
      "",
      "Example: gramme cluster commit 7f3a --wait"
    })
final class ClusterCommitCommand implements Callable<Integer> {
  private static final long PAUSE_MILLIS = 500;

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

  @Option(names = "--wait", description = "Wait until the plan is done or aborted.")
  private boolean wait;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    try (Gramme gramme = connection.connect()) {
      ClusterAdmin admin = gramme.unwrap(ClusterAdmin.class);
      String id = new ClusterNames(admin.view()).plan(plan);
      ClusterView view = admin.commit(id);
      if (wait) {
        return waitFor(admin, id);
      }
      ClusterPlan.Stage stage = PlanText.stage(view, id);
      String known = stage == null ? "UNKNOWN" : stage.name();
      if (output.isJson()) {
        out.println(new Json().with("plan", id).with("stage", known));
      } else {
        out.println("plan " + id + " is committed, its stage is " + known);
        if (stage != ClusterPlan.Stage.DONE) {
          out.println("follow it with");
          out.println("  gramme cluster status" + connection.typed());
          out.println("  gramme transfers --watch" + connection.typed());
        }
      }
      return spec.exitCodeOnSuccess();
    }
  }

  private int waitFor(ClusterAdmin admin, String id) throws InterruptedException {
    String told = "";
    while (true) {
      PlanWait now = look(admin, id);
      if (!now.line().equals(told)) {
        tell(id, now);
        told = now.line();
      }
      if (now.end()) {
        return now.done() ? spec.exitCodeOnSuccess() : spec.exitCodeOnExecutionException();
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  /** The plan goes on without whoever cannot look, and so does the waiting. */
  private static PlanWait look(ClusterAdmin admin, String id) {
    try {
      return PlanWait.of(id, admin.view(), admin.transfers());
    } catch (GrammeException e) {
      if (!e.retryable()) {
        throw e;
      }
      return new PlanWait("no member tells: " + e.getMessage(), false, false);
    }
  }

  private void tell(String id, PlanWait now) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        output.isJson()
            ? new Json()
                .with("plan", id)
                .with("progress", now.line())
                .with("end", now.end())
                .with("done", now.done())
                .toString()
            : now.line());
    out.flush();
  }
}
