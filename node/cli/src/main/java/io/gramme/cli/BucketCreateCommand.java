package io.gramme.cli;

import io.gramme.driver.BucketOptions;
import io.gramme.driver.BucketOptions.Durability;
import io.gramme.driver.BucketOptions.Mode;
import io.gramme.driver.Gramme;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Creates a bucket. */
@Command(
    name = "create",
    description = {
      "Creates a bucket; does nothing when it exists and is the same.",
      "",
      "Needed only for a bucket that is not to be causal with fsync, as every other is, and to be"
          + " done before its first use: mode and durability never change."
    })
final class BucketCreateCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
  private CommandSpec spec;

  @Mixin
  private final ConnectionArguments connection = new ConnectionArguments();

  @Parameters(index = "0", paramLabel = "NAME", description = "Name of the bucket.")
  private String name = "";

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      defaultValue = "causal",
      description = "causal keeps concurrent versions beside each other; last-write-wins keeps the"
          + " newest and loses the others. Default: ${DEFAULT-VALUE}")
  private Mode mode = Mode.CAUSAL;

  @Option(
      names = "--durability",
      paramLabel = "WHEN",
      defaultValue = "fsync",
      description = "fsync acknowledges what is on disk; interval acknowledges at once and loses up"
          + " to a second of writes when all replicas lose power. Default: ${DEFAULT-VALUE}")
  private Durability durability = Durability.FSYNC;

  @Option(
      names = "--even-if-in-use",
      description = "Create a last-write-wins bucket although keys of it are stored as causal ones:"
          + " of versions beside each other all but the newest are lost.")
  private boolean evenIfInUse;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    BucketOptions options = new BucketOptions(mode, durability, evenIfInUse);
    try (Gramme gramme = connection.connect()) {
      gramme.createBucket(name, options);
      out.println("bucket " + name + " is " + options);
    }
  }
}
