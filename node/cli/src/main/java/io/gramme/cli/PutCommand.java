package io.gramme.cli;

import io.gramme.data.Limits;
import io.gramme.driver.Bucket;
import io.gramme.driver.CausalContext;
import io.gramme.driver.Gramme;
import io.gramme.driver.InvalidArgumentException;
import io.gramme.driver.WriteOption;
import io.gramme.driver.Written;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
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
      "Writes a value in place of what is there, and prints how many values it replaced.",
      "",
      "With --context it replaces exactly what was seen then, and what others wrote meanwhile stays"
          + " beside it. With --blind it replaces nothing: whatever is there stays beside it."
    })
final class PutCommand implements Runnable {
  private static final String STANDARD_INPUT = "-";

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
  private CommandSpec spec;

  @Mixin
  private final KeyArguments arguments = new KeyArguments();

  @Mixin
  private final WriteArguments write = new WriteArguments();

  @Option(
      names = "--blind",
      description = "Replace nothing: whatever is there stays beside the value.")
  private boolean blind;

  @Parameters(
      index = "2",
      paramLabel = "VALUE",
      description =
          "The value, as text; - reads standard input to its end, whatever its bytes are.")
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

  private Optional<CausalContext> seen() {
    if (blind && write.seen().isPresent()) {
      throw new ParameterException(
          spec.commandLine(),
          "--blind replaces nothing and --context what was seen; at most one of them is allowed");
    }
    return blind ? Optional.of(CausalContext.none()) : write.seen();
  }

  private byte[] bytes() {
    if (!value.equals(STANDARD_INPUT)) {
      return value.getBytes(StandardCharsets.UTF_8);
    }
    try {
      // One byte more than is allowed is enough to be refused.
      return System.in.readNBytes(Limits.MAX_VALUE_BYTES + 1);
    } catch (IOException e) {
      throw new UncheckedIOException("standard input cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    Optional<CausalContext> seen = seen();
    byte[] bytes = bytes();
    WriteOption[] options = {WriteOption.metadata(by), timeToLive()};
    try (Gramme gramme = arguments.connection.connect()) {
      Bucket<String, byte[]> bucket = write.on(arguments.bucket(gramme));
      Written written = seen.isPresent()
          ? bucket.put(arguments.key, bytes, seen.get(), options)
          : bucket.overwrite(arguments.key, bytes, options);
      out.println(KeyArguments.describe("written by", written.receipt()));
      if (seen.isEmpty()) {
        int replaced = written.receipt().replaced();
        out.println("replaced " + replaced + (replaced == 1 ? " value" : " values"));
      }
      out.println("context " + KeyArguments.hex(written.context()));
    }
  }
}
