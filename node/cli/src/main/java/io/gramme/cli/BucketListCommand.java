package io.gramme.cli;

import io.gramme.driver.Diagnostics;
import io.gramme.driver.Gramme;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the buckets that were created. */
@Command(
    name = "list",
    description = {
      "Lists the buckets that were created, by name.",
      "",
      "Buckets that were only written to are not listed; they are causal and durable by fsync."
    })
final class BucketListCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
  private CommandSpec spec;

  @Mixin
  private final ConnectionArguments connection = new ConnectionArguments();

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    try (Gramme gramme = connection.connect()) {
      gramme
          .unwrap(Diagnostics.class)
          .buckets()
          .forEach((name, options) -> out.println(name + "  " + options));
    }
  }
}
