package io.gramme.cli;

import io.gramme.driver.Gramme;
import io.gramme.driver.Versions;
import io.gramme.driver.reconcile.LiveSibling;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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

  @Mixin
  private final ReadArguments read = new ReadArguments();

  @Override
  public void run() {
    try (Gramme gramme = arguments.connection.connect()) {
      print(read.on(arguments.bucket(gramme)).read(arguments.key));
    }
  }

  private static String beside(int count) {
    return count == 0
        ? "; deleted, or expired"
        : ", and beside them a delete that did not see them, or one that expired";
  }

  private void print(Versions<byte[]> versions) {
    PrintWriter out = spec.commandLine().getOut();
    int count = versions.siblings().size();
    out.println(count
        + (count == 1 ? " value" : " values")
        + (versions.besideDelete() ? beside(count) : ""));
    for (LiveSibling<byte[]> sibling : versions.siblings()) {
      byte[] by = sibling.metadata();
      out.println(sibling.writtenAt() + (by.length == 0 ? "" : " by " + KeyArguments.text(by))
          + ": " + KeyArguments.text(sibling.value()));
    }
    out.println(KeyArguments.describe("read from", versions.receipt()));
    out.println("context " + KeyArguments.hex(versions.context()));
  }
}
