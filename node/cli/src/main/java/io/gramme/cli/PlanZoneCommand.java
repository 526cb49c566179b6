package io.gramme.cli;

import io.gramme.driver.ClusterChange;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Plans that members are in other failure domains. */
@Command(
    name = "zone",
    description = {
      "Plans that members are in other failure domains. Nothing is changed until the plan is"
          + " committed.",
      "",
      "Example: gramme cluster plan zone 127.0.0.1:7400=east 127.0.0.1:7401=west"
    })
final class PlanZoneCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
  private CommandSpec spec;

  @Mixin
  private final PlanArguments plan = new PlanArguments();

  @Parameters(
      arity = "1..*",
      paramLabel = "NODE=ZONE",
      description = "Member and zone; NODE= for none.")
  private List<NodeValue> zones = new ArrayList<>();

  @Override
  public void run() {
    plan.propose(
        spec.commandLine().getOut(),
        names -> zones.stream()
            .<ClusterChange>map(given -> new ClusterChange.Zone(
                names.member(given.node()), given.value().isEmpty() ? null : given.value()))
            .toList());
  }
}
