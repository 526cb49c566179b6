package io.gramme.node.admin;

import io.gramme.driver.Gramme;
import io.gramme.driver.Quorum;
import io.gramme.driver.ReadOption;
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
    description = "Prints the value of a key; exit code 1 when there is none, or siblings.")
final class GetCommand implements Callable<Integer> {
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
        return printWithContext(arguments.bucket(gramme).read(arguments.key, ReadOption.r(r)));
      }
      Optional<String> value = arguments.bucket(gramme).get(arguments.key, ReadOption.r(r));
      value.ifPresentOrElse(
          spec.commandLine().getOut()::println,
          () -> err.println("gramme: there is no value under this key"));
      return value.isPresent() ? 0 : 1;
    }
  }

  /** The context goes out in every case: a put over an absent key or siblings needs one too. */
  private int printWithContext(Versions<String> versions) {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    versions.values().forEach(out::println);
    out.println("context " + KeyArguments.hex(versions.context()));
    if (!versions.isPresent()) {
      err.println("gramme: there is no value under this key");
    } else if (versions.hasSiblings()) {
      err.println("gramme: there are " + versions.siblings().size() + " values beside each other");
    }
    return versions.isPresent() && !versions.hasSiblings() ? 0 : 1;
  }
}
