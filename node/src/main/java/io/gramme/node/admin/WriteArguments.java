package io.gramme.node.admin;

import io.gramme.driver.CausalContext;
import io.gramme.driver.Quorum;
import io.gramme.driver.WriteOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a value is written or deleted. */
final class WriteArguments {
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
      paramLabel = "TOKEN",
      description = "What was seen, as printed by siblings, get --context or an earlier put.")
  private @Nullable CausalContext context;

  WriteOption quorum() {
    return WriteOption.w(w);
  }

  Optional<CausalContext> seen() {
    return Optional.ofNullable(context);
  }
}
