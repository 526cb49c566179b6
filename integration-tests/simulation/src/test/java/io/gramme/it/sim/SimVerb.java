package io.gramme.it.sim;

import io.gramme.it.sim.plant.PlantedBug;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Runs the verb with a runner of the test's and keeps what it printed. */
final class SimVerb {
  private final HistoryRunner runner;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Supplier<List<Regression>> regressions = List::of;
  private @Nullable PlantedBug planted;
  private @Nullable Path engineFolder;

  SimVerb(HistoryRunner runner) {
    this.runner = runner;
  }

  SimVerb withRegressions(Supplier<List<Regression>> committed) {
    regressions = committed;
    return this;
  }

  /** Returns the exit code. */
  int execute(String... arguments) {
    SimCommand command = new SimCommand(this::runner, regressions);
    return new CommandLine(command)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private HistoryRunner runner(@Nullable PlantedBug bug, @Nullable Path engine) {
    planted = bug;
    engineFolder = engine;
    return runner;
  }

  /** The bug the runner was asked to plant. */
  @Nullable
  PlantedBug planted() {
    return planted;
  }

  /** The folder of the real engine's files, empty for a temporary one; null when disks are simulated. */
  @Nullable
  Path engineFolder() {
    return engineFolder;
  }

  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }

  List<String> lines() {
    return out().lines().toList();
  }

  String lastLine() {
    return lines().get(lines().size() - 1);
  }
}
