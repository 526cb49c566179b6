package io.gramme.cli;

import io.gramme.driver.ClusterChange;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Plans that members leave the ring. */
@Command(
    name = "leave",
    description = {
      "Plans that members leave the ring and hand on what they hold. Nothing is changed until the"
          + " plan is committed.",
      "",
      "A member that was removed by force is dropped from the ring.",
      "",
      "Example: gramme cluster plan leave 127.0.0.1:7403"
    })
final class PlanLeaveCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
  private CommandSpec spec;

  @Mixin
  private final PlanArguments plan = new PlanArguments();

  @Parameters(
      arity = "1..*",
      paramLabel = "NODE",
      description = "Address of a member, or the beginning of its id.")
  private List<String> nodes = new ArrayList<>();

  @Override
  public void run() {
    plan.propose(
        spec.commandLine().getOut(),
        names -> nodes.stream()
            .<ClusterChange>map(node -> new ClusterChange.Leave(names.member(node)))
            .toList());
  }
}
