package io.gramme.cli;

import io.gramme.driver.Diagnostics;
import io.gramme.driver.Gramme;
import io.gramme.driver.GrammeException;
import io.gramme.driver.Member;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Waits until a cluster serves. */
@Command(
    name = "wait",
    description = {
      "Waits until a node serves and knows as many members; says on standard error what is missing.",
      "",
      "For scripts that start nodes in the background and go on with the cluster."
    })
final class ClusterWaitCommand implements Callable<Integer> {
  private static final long PAUSE_MILLIS = 100;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
  private CommandSpec spec;

  @Mixin
  private final ConnectionArguments connection = new ConnectionArguments();

  @Option(
      names = "--members",
      paramLabel = "N",
      defaultValue = "1",
      description = "Members that must own data. Default: ${DEFAULT-VALUE}")
  private int members = 1;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "3m",
      description = "How long to wait at most, as 500ms, 60s, 5m. Default: ${DEFAULT-VALUE}")
  private Duration timeout = Duration.ofMinutes(3);

  @Override
  public Integer call() throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    String told = "";
    while (true) {
      String missing = missing();
      if (missing.isEmpty()) {
        spec.commandLine().getOut().println("the cluster serves with " + members + " members");
        return spec.exitCodeOnSuccess();
      }
      PrintWriter err = spec.commandLine().getErr();
      if (!missing.equals(told)) {
        err.println("waiting: " + missing);
        err.flush();
        told = missing;
      }
      if (System.nanoTime() - end >= 0) {
        err.println("gramme: the cluster did not serve within " + timeout.toMillis() + " ms");
        return spec.exitCodeOnExecutionException();
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  /** What is not there yet, or nothing. */
  private String missing() {
    try (Gramme gramme = connection.connect()) {
      long owners = gramme.unwrap(Diagnostics.class).members().stream()
          .filter(Member::owner)
          .count();
      return owners >= members ? "" : "members: " + owners + " of " + members;
    } catch (GrammeException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
