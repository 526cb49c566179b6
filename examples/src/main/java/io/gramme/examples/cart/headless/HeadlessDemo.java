package io.gramme.examples.cart.headless;

import io.gramme.examples.cart.nodes.DemoCluster;
import io.gramme.examples.cart.nodes.Resources;
import io.gramme.testkit.JavaChild;
import io.gramme.testkit.TemporaryDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The demonstration by script: a {@link Scenario}, a {@link Check} by a fresh process and a summary. */
public final class HeadlessDemo {
  private static final Duration CHECK_TIMEOUT = Duration.ofMinutes(5);
  private static final List<String> CHECK_JVM_OPTIONS =
      List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private final DemoCluster cluster;
  private final ScenarioOptions options;
  private final TemporaryDirectory files;
  private final Resources resources;
  private final PrintWriter out;

  /**
   * @param files where the writers keep their records
   * @param resources takes charge of what is started
   */
  public HeadlessDemo(
      DemoCluster cluster,
      ScenarioOptions options,
      TemporaryDirectory files,
      Resources resources,
      PrintWriter out) {
    this.cluster = cluster;
    this.options = options;
    this.files = files;
    this.resources = resources;
    this.out = out;
  }

  /**
   * Runs all of it.
   *
   * @return the number of recorded adds that are lost
   * @throws IllegalStateException when it could not be run to its end
   */
  public int run() throws IOException {
    Path adds = files.directory("adds");
    WriteReport writes;
    try (Resources sessions = Resources.closedAtExit()) {
      writes = new Scenario(cluster, options, adds, out).run(sessions);
    }
    out.println("a fresh process looks for every add in every replica ...");
    CheckReport check = check(adds);
    Summary.print(options, writes, check, out);
    return check.lostAdds();
  }

  private CheckReport check(Path adds) throws IOException {
    Path report = files.path().resolve("check.properties");
    List<String> arguments = List.of(
        "--nodes", String.join(",", cluster.present()),
        "--adds", adds.toString(),
        "--report", report.toString());
    JavaChild process = resources.add(JavaChild.start(
        System.getProperty("java.class.path"),
        CHECK_JVM_OPTIONS,
        CheckCommand.class.getName(),
        arguments,
        files.path().resolve("check.log")));
    int exit = process.awaitExit(CHECK_TIMEOUT);
    boolean made = exit == CheckCommand.NOTHING_LOST || exit == CheckCommand.ADDS_LOST;
    if (!made || !Files.exists(report)) {
      throw new IllegalStateException(
          "the check failed with exit code " + exit + "; it said:\n" + process.lastOutput());
    }
    return CheckReport.read(report);
  }
}
