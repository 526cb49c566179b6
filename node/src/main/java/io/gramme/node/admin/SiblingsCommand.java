package io.gramme.node.admin;

import io.gramme.driver.Gramme;
import io.gramme.driver.Quorum;
import io.gramme.driver.ReadOption;
import io.gramme.driver.Versions;
import io.gramme.driver.reconcile.Sibling;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows every version of a key. */
@Command(
    name = "siblings",
    description = "Shows every version of a key, when and by whom it was written, and the context.")
final class SiblingsCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
  private CommandSpec spec;

  @Mixin
  private final KeyArguments arguments = new KeyArguments();

  @Option(
      names = "--r",
      paramLabel = "R",
      defaultValue = "quorum",
      description =
          "Owners that must answer: one, quorum, all or a number." + " Default: ${DEFAULT-VALUE}")
  @SuppressWarnings("NullAway.Init") // has a default value
  private Quorum r;

  @Override
  public void run() {
    try (Gramme gramme = arguments.connection.connect()) {
      print(arguments.bucket(gramme).read(arguments.key, ReadOption.r(r)));
    }
  }

  private static String beside(int count) {
    return count == 0
        ? "; deleted, or expired"
        : ", and beside them a delete that did not see them, or one that expired";
  }

  private void print(Versions<String> versions) {
    PrintWriter out = spec.commandLine().getOut();
    int count = versions.siblings().size();
    out.println(count
        + (count == 1 ? " value" : " values")
        + (versions.besideDelete() ? beside(count) : ""));
    for (Sibling<String> sibling : versions.siblings()) {
      String by = new String(sibling.metadata(), StandardCharsets.UTF_8);
      out.println(sibling.writtenAt() + (by.isEmpty() ? "" : " by " + by) + ": " + sibling.value());
    }
    out.println(KeyArguments.describe("read from", versions.receipt()));
    out.println("context " + KeyArguments.hex(versions.context()));
  }
}
