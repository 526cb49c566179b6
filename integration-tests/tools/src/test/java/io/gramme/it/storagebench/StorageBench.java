package io.gramme.it.storagebench;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The benchmark as a program. Prints progress while it runs; a command line that is wrong ends with exit code 2. */
@Command(
    name = "storage-bench",
    mixinStandardHelpOptions = true,
    description = "Measures the storage of one node.")
final class StorageBench implements Callable<Integer> {
  /** What can be measured. */
  enum Part {
    ratio,
    checkpoint,
    operation,
    mixed,
    inplace,
    space
  }

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls anything.
  private CommandSpec spec;

  @Option(
      names = "--parts",
      split = ",",
      defaultValue = "ratio,checkpoint,operation,mixed,inplace,space",
      description = "Any of ${COMPLETION-CANDIDATES}; all by default.")
  private List<Part> parts = List.of(Part.values());

  @Option(
      names = "--directory",
      defaultValue = "target",
      description = "Where to write; on the disk to be measured (default: ${DEFAULT-VALUE}).")
  private Path directory = Path.of("target");

  @Option(names = "--writers", split = ",", defaultValue = "1,8,64", description = "How many.")
  private List<Integer> writers = List.of();

  @Option(names = "--keys", defaultValue = "3000", description = "Of the loads.")
  private int keys;

  @Option(names = "--value-bytes", defaultValue = "200", description = "Of one value.")
  private int valueBytes;

  @Option(names = "--warm-up", defaultValue = "10", description = "Seconds for each target.")
  private double warmUpSeconds;

  @Option(names = "--rounds", defaultValue = "15", description = "Of each target, in turns.")
  private int rounds;

  @Option(names = "--round", defaultValue = "2", description = "Seconds of one round.")
  private double roundSeconds;

  @Option(names = "--watch", defaultValue = "40", description = "Seconds of a checkpoint run.")
  private double watchSeconds;

  @Option(
      names = "--space-keys",
      defaultValue = "80000",
      description = "Of the parts operation, mixed and space.")
  private int spaceKeys;

  private final PrintStream stream;

  private StorageBench(PrintStream stream) {
    this.stream = stream;
  }

  /** Runs the benchmark and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    System.exit(execute(System.out, arguments));
  }

  /** Runs the benchmark; returns its exit code. */
  static int execute(PrintStream stream, String... arguments) {
    return new CommandLine(new StorageBench(stream))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .execute(arguments);
  }

  @Override
  public Integer call() throws Exception {
    requirePositive("--keys", keys);
    requirePositive("--value-bytes", valueBytes - 3);
    requirePositive("--rounds", rounds);
    requirePositive("--space-keys", spaceKeys);
    requirePositive("--warm-up", warmUpSeconds);
    requirePositive("--round", roundSeconds);
    requirePositive("--watch", watchSeconds);
    for (int each : writers) {
      if (each < 1 || each > keys) {
        throw new ParameterException(
            spec.commandLine(), "--writers must be from 1 to the number of keys, got " + each);
      }
    }
    BenchPlan plan = new BenchPlan(
        directory,
        writers,
        keys,
        valueBytes,
        warmUpSeconds,
        rounds,
        roundSeconds,
        watchSeconds,
        spaceKeys);
    Out out = new Out(stream);
    out.line(
        "%d processors, Java %s, load average %.1f",
        Runtime.getRuntime().availableProcessors(), Runtime.version(), loadAverage());
    for (Part part : parts) {
      run(part, plan, out);
    }
    out.line("load average %.1f", loadAverage());
    return 0;
  }

  private static void run(Part part, BenchPlan plan, Out out) throws Exception {
    switch (part) {
      case ratio -> new RatioPart(plan, out).run();
      case checkpoint -> new CheckpointPart(plan, out).run();
      case operation -> new OperationPart(plan, out).run();
      case mixed -> new MixedPart(plan, out).run();
      case inplace -> new InPlacePart(plan, out).run();
      case space -> new SpacePart(plan, out).run();
    }
  }

  private static double loadAverage() {
    return java.lang.management.ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  private void requirePositive(String option, double value) {
    if (!(value > 0)) {
      throw new ParameterException(spec.commandLine(), option + " is too small");
    }
  }
}
