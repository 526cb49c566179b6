package io.gramme.cli;

import io.gramme.driver.ClusterChange;
import io.gramme.ring.SeatSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Plans that members take more or less of the data. */
@Command(
    name = "weight",
    description = {
      "Plans that members take more or less of the data, relative to the others. Nothing is changed"
          + " until the plan is committed.",
      "",
      "Example: gramme cluster plan weight 127.0.0.1:7400=2"
    })
final class PlanWeightCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
  private CommandSpec spec;

  @Mixin
  private final PlanArguments plan = new PlanArguments();

  @Parameters(
      arity = "1..*",
      paramLabel = "NODE=WEIGHT",
      description = "Member and weight, 0.001 to 1000; an ordinary one has 1.")
  private List<NodeValue> weights = new ArrayList<>();

  @Override
  public void run() {
    weights.forEach(PlanWeightCommand::weight);
    Set<String> nodes = new HashSet<>();
    weights.forEach(given -> {
      if (!nodes.add(given.node())) {
        throw new UsageException("two weights are given for " + given.node() + "; allowed is one");
      }
    });
    plan.propose(
        spec.commandLine().getOut(),
        names -> weights.stream()
            .<ClusterChange>map(
                given -> new ClusterChange.Weight(names.member(given.node()), weight(given)))
            .toList());
  }

  private static double weight(NodeValue given) {
    try {
      double weight = Double.parseDouble(given.value());
      if (weight >= SeatSpec.MIN_WEIGHT && weight <= SeatSpec.MAX_WEIGHT) {
        return weight;
      }
    } catch (NumberFormatException e) {
      throw wrong(given);
    }
    throw wrong(given);
  }

  private static UsageException wrong(NodeValue given) {
    return new UsageException("'" + given.value() + "' is no weight for " + given.node()
        + "; allowed are " + SeatSpec.MIN_WEIGHT + " to " + SeatSpec.MAX_WEIGHT);
  }
}
