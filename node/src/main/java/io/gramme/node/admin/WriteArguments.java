package io.gramme.node.admin;

import io.gramme.driver.CausalContext;
import io.gramme.driver.Quorum;
import io.gramme.driver.WriteOption;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a value is written or deleted. */
final class WriteArguments {
  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
  private CommandSpec spec;

  @Option(
      names = "--w",
      paramLabel = "W",
      defaultValue = "quorum",
      description = "Owners that must acknowledge: one, quorum, all or a number."
          + " Default: ${DEFAULT-VALUE}")
  @SuppressWarnings("NullAway.Init") // has a default value
  private Quorum w;

  @Option(
      names = "--context",
      paramLabel = "HEX",
      description = "What was seen, as printed by siblings or an earlier put.")
  private @Nullable String context;

  WriteOption quorum() {
    return WriteOption.w(w);
  }

  Optional<CausalContext> seen() {
    if (context == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(CausalContext.of(HexFormat.of().parseHex(context)));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), "--context is no hexadecimal text: " + e.getMessage(), e);
    }
  }
}
