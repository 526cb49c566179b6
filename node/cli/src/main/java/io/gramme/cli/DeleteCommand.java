package io.gramme.cli;

import io.gramme.driver.Bucket;
import io.gramme.driver.Gramme;
import io.gramme.driver.Written;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Deletes a key. */
@Command(
    name = "delete",
    description = "Deletes what is under a key, or with --context exactly what was seen then.")
final class DeleteCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
  private CommandSpec spec;

  @Mixin
  private final KeyArguments arguments = new KeyArguments();

  @Mixin
  private final WriteArguments write = new WriteArguments();

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    try (Gramme gramme = arguments.connection.connect()) {
      Bucket<String, byte[]> bucket = write.on(arguments.bucket(gramme));
      Written written = write
          .seen()
          .map(seen -> bucket.delete(arguments.key, seen))
          .orElseGet(() -> bucket.delete(arguments.key));
      out.println(KeyArguments.describe("deleted by", written.receipt()));
    }
  }
}
