package io.gramme.cli;

import io.gramme.driver.ClusterChange;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Plans that candidates come into the ring. */
@Command(
    name = "join",
    description = {
      "Plans that candidates come into the ring. Nothing is changed until the plan is committed.",
      "",
      "Example: gramme cluster plan join 127.0.0.1:7403 127.0.0.1:7404"
    })
final class PlanJoinCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
  private CommandSpec spec;

  @Mixin
  private final PlanArguments plan = new PlanArguments();

  @Parameters(
      arity = "1..*",
      paramLabel = "NODE",
      description = "Address of a candidate, or the beginning of its id.")
  private List<String> nodes = new ArrayList<>();

  @Override
  public void run() {
    plan.propose(
        spec.commandLine().getOut(),
        names -> nodes.stream()
            .<ClusterChange>map(node -> new ClusterChange.Join(names.member(node)))
            .toList());
  }
}
