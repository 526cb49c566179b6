package io.gramme.node.admin;

import io.gramme.driver.Gramme;
import io.gramme.driver.Quorum;
import io.gramme.driver.ReadOption;
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

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    try (Gramme gramme = arguments.connection.connect()) {
      Optional<String> value = arguments.bucket(gramme).get(arguments.key, ReadOption.r(r));
      value.ifPresentOrElse(
          spec.commandLine().getOut()::println,
          () -> err.println("gramme: there is no value under this key"));
      return value.isPresent() ? 0 : 1;
    }
  }
}
