package io.gramme.cli;

import picocli.CommandLine.Option;

/** How a command writes its answer. */
final class OutputArguments {
  /** How answers are written. */
  enum Output {
    text,
    json
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "text|json",
      defaultValue = "text",
      description = "How the answer is written. Default: ${DEFAULT-VALUE}")
  private Output output = Output.text;

  boolean isJson() {
    return output == Output.json;
  }
}
