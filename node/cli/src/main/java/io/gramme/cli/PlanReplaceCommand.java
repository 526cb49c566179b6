package io.gramme.cli;

import io.gramme.driver.ClusterChange;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Plans that a candidate takes the place of a member. */
@Command(
    name = "replace",
    description = {
      "Plans that a candidate takes the seat, zone and weight of a member, which leaves: no other"
          + " member gets or gives anything. Nothing is changed until the plan is committed.",
      "",
      "The member may have been removed by force.",
      "",
      "Example: gramme cluster plan replace 127.0.0.1:7402 127.0.0.1:7403"
    })
final class PlanReplaceCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
  private CommandSpec spec;

  @Mixin
  private final PlanArguments plan = new PlanArguments();

  @Parameters(
      index = "0",
      paramLabel = "OLD",
      description = "Address of the member, or the beginning of its id.")
  private String old = "";

  @Parameters(
      index = "1",
      paramLabel = "NEW",
      description = "Address of the candidate, or the beginning of its id.")
  private String by = "";

  @Override
  public void run() {
    plan.propose(
        spec.commandLine().getOut(),
        names -> List.of(new ClusterChange.Replace(names.member(old), names.member(by))));
  }
}
