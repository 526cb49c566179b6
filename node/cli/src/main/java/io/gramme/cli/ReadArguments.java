package io.gramme.cli;

import io.gramme.driver.Bucket;
import io.gramme.driver.Quorum;
import io.gramme.driver.ReadOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a value is read. */
final class ReadArguments {
  @Option(
      names = "--r",
      paramLabel = "R",
      description =
          "Owners that must answer: one, quorum, all or a number. Default: quorum, or what"
              + " GRAMME_R says")
  private @Nullable Quorum r;

  /** The bucket with what was said about answers. */
  <V> Bucket<String, V> on(Bucket<String, V> bucket) {
    return r == null ? bucket : bucket.with(ReadOption.r(r));
  }
}
