package io.gramme.cli;

import io.gramme.driver.ClusterAdmin;
import io.gramme.driver.ClusterChange;
import io.gramme.driver.ClusterView;
import io.gramme.driver.Gramme;
import io.gramme.driver.PlannedChange;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all plans have in common, and the making of one. */
final class PlanArguments {
  @Mixin
  private final ConnectionArguments connection = new ConnectionArguments();

  @Mixin
  private final OutputArguments output = new OutputArguments();

  @Option(
      names = "--absent",
      paramLabel = "NODE",
      description =
          "A member that cannot be reached and is not to be waited for; it stays a member.")
  private List<String> absent = new ArrayList<>();

  @Option(
      names = "--below-n",
      description = "The ring may have fewer members than a key has replicas.")
  private boolean belowN;

  /** Proposes a plan and prints what it would do. */
  void propose(PrintWriter out, Function<ClusterNames, List<ClusterChange>> wanted) {
    try (Gramme gramme = connection.connect()) {
      ClusterAdmin admin = gramme.unwrap(ClusterAdmin.class);
      ClusterView view = admin.view();
      ClusterNames names = new ClusterNames(view);
      PlannedChange planned = admin.propose(changes(names, wanted.apply(names)));
      if (output.isJson()) {
        out.println(PlanReport.json(planned, connection.typed()));
      } else {
        PlanReport.print(out, planned, names, connection.typed());
      }
    }
  }

  private ClusterChange[] changes(ClusterNames names, List<ClusterChange> wanted) {
    List<ClusterChange> changes = new ArrayList<>(wanted);
    absent.forEach(name -> changes.add(new ClusterChange.Absent(names.member(name))));
    if (belowN) {
      changes.add(new ClusterChange.BelowReplicas());
    }
    return changes.toArray(ClusterChange[]::new);
  }
}
