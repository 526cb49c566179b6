package io.gramme.cli;

import io.gramme.driver.Gramme;
import io.gramme.driver.Versions;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the value of a key. */
@Command(
    name = "get",
    description = {
      "Prints the value of a key; exit code 1 when there is none, or siblings.",
      "",
      "Prints its bytes as they are, and the end of a line behind them only on a terminal."
    })
final class GetCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
  private CommandSpec spec;

  @Mixin
  private final KeyArguments arguments = new KeyArguments();

  @Mixin
  private final ReadArguments read = new ReadArguments();

  @Option(
      names = "--context",
      description = "Read without reconciling, and print what was seen on a second line:"
          + " a token for put and delete.")
  private boolean context;

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    try (Gramme gramme = arguments.connection.connect()) {
      if (context) {
        return printWithContext(read.on(arguments.bucket(gramme)).read(arguments.key));
      }
      Optional<byte[]> value = read.on(arguments.bucket(gramme)).get(arguments.key);
      value.ifPresentOrElse(
          this::print, () -> err.println("gramme: there is no value under this key"));
      return value.isPresent() ? 0 : 1;
    }
  }

  /** The context goes out in every case: a put over an absent key or siblings needs one too. */
  private int printWithContext(Versions<byte[]> versions) {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    versions.values().forEach(value -> out.println(KeyArguments.text(value)));
    out.println("context " + KeyArguments.hex(versions.context()));
    if (!versions.isPresent()) {
      err.println("gramme: there is no value under this key");
    } else if (versions.hasSiblings()) {
      err.println("gramme: there are " + versions.siblings().size() + " values beside each other");
    }
    return versions.isPresent() && !versions.hasSiblings() ? 0 : 1;
  }

  private void print(byte[] value) {
    PrintWriter out = spec.commandLine().getOut();
    if (out instanceof Answers answers) {
      answers.value(value);
    } else {
      out.println(KeyArguments.text(value));
    }
  }
}
