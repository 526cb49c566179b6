package io.gramme.cli;

import io.gramme.driver.Bucket;
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
      description =
          "Owners that must acknowledge: one, quorum, all or a number. Default: quorum, or"
              + " what GRAMME_W says")
  private @Nullable Quorum w;

  @Option(
      names = "--context",
      paramLabel = "TOKEN",
      description = "What was seen, as printed by siblings, get --context or an earlier put.")
  private @Nullable CausalContext context;

  /** The bucket with what was said about acknowledgements. */
  <V> Bucket<String, V> on(Bucket<String, V> bucket) {
    return w == null ? bucket : bucket.with(WriteOption.w(w));
  }

  Optional<CausalContext> seen() {
    return Optional.ofNullable(context);
  }
}
