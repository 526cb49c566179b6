package io.gramme.node.admin;

import io.gramme.driver.Bucket;
import io.gramme.driver.Gramme;
import io.gramme.driver.InvalidArgumentException;
import io.gramme.driver.WriteOption;
import io.gramme.driver.Written;
import java.io.PrintWriter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a value. */
@Command(
    name = "put",
    description = {
      "Writes a value and prints the receipt.",
      "",
      "Replaces what is there now, or with --context exactly what was seen then: what others wrote"
          + " meanwhile then stays beside it."
    })
final class PutCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
  private CommandSpec spec;

  @Mixin
  private final KeyArguments arguments = new KeyArguments();

  @Mixin
  private final WriteArguments write = new WriteArguments();

  @Parameters(index = "2", paramLabel = "VALUE", description = "The value, as text.")
  private String value = "";

  @Option(
      names = "--by",
      paramLabel = "WHO",
      defaultValue = "${sys:user.name}",
      description = "Kept beside the value and shown by siblings. Default: ${DEFAULT-VALUE}")
  private String by = "";

  @Option(
      names = "--ttl",
      paramLabel = "SPAN",
      description = "After which time the value expires, as 30s, 12h or 7d; at most 3650d."
          + " Default: never")
  private @Nullable Duration ttl;

  private WriteOption timeToLive() {
    Duration span = ttl;
    try {
      return span == null ? WriteOption.neverExpires() : WriteOption.ttl(span);
    } catch (InvalidArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    WriteOption[] options = {write.quorum(), WriteOption.metadata(by), timeToLive()};
    try (Gramme gramme = arguments.connection.connect()) {
      Bucket<String, String> bucket = arguments.bucket(gramme);
      Written written = write
          .seen()
          .map(seen -> bucket.put(arguments.key, value, seen, options))
          .orElseGet(() -> bucket.put(arguments.key, value, options));
      out.println(KeyArguments.describe("written by", written.receipt()));
      out.println("context " + KeyArguments.hex(written.context()));
    }
  }
}
