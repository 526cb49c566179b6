package io.gramme.it.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.gramme.cli.CommandRun;
import io.gramme.driver.BucketOptions;
import io.gramme.driver.InvalidArgumentException;
import io.gramme.driver.Quorum;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The verb {@code bench}. Progress goes to standard error, the report to standard output. */
@Command(
    name = "gramme bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Drives nodes of its own with a YCSB core workload and reports what it cost.",
      "",
      "Reads are get. Writes are put, which replaces what the session has seen in one round trip,"
          + " unless --write names another call; the read-modify-writes of workload f are update."
          + " With --hot-key all threads write one key instead."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:measured", "1:the run failed", "2:the command line is wrong"})
public final class BenchCommand implements Callable<Integer> {
  private static final List<String> NOT_WITH_HOT_KEY = List.of(
      "--workload", "--async", "--records", "--value-size", "--null-node", "--seed", "--grow");

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls anything.
  private CommandSpec spec;

  @Option(
      names = "--workload",
      description = "a (50/50 read/write), b (95/5), c (read only) or f (read-modify-write).")
  private @Nullable String workload;

  @Option(
      names = "--hot-key",
      description = {
        "Instead of a workload: all threads, of one session, write one key of a fresh bucket. By"
            + " default with update, as a counter. Says how many writes it took, and what the key"
            + " looks like then."
      })
  private boolean hotKey;

  @Option(
      names = "--short-sessions",
      paramLabel = "COUNT",
      defaultValue = "0",
      description = "With --hot-key: that many sessions make one write each, as many at a time as"
          + " there are threads, for ten minutes at most; 1 to 1000000.")
  private int shortSessions;

  @Option(
      names = "--per-second",
      paramLabel = "COUNT",
      defaultValue = "25",
      description = {
        "With --short-sessions: how many begin each second, 1 to 100000; default ${DEFAULT-VALUE}.",
        "A key takes writes of 4096 sessions in 2 Dmax, 34 a second; of more, some are refused as"
            + " overloaded for a while (rule S3)."
      })
  private int perSecond;

  @Option(
      names = "--mode",
      defaultValue = "causal",
      description = "Of the bucket: causal or last-write-wins, as stores have it that keep one"
          + " version; default ${DEFAULT-VALUE}.")
  private String mode = "causal";

  @Option(
      names = "--write",
      paramLabel = "CALL",
      description = {
        "How writes are made: put (replaces what the session has seen), overwrite (reads, replaces"
            + " all it read) or update (reads, changes, writes)."
      })
  private @Nullable String write;

  @Option(
      names = "--threads",
      defaultValue = "16",
      description = "Threads that call the blocking face, 1 to 1024; default ${DEFAULT-VALUE}.")
  private int threads;

  @Option(
      names = "--async",
      paramLabel = "IN_FLIGHT",
      defaultValue = "0",
      description = {
        "Drive the asynchronous face instead: one thread keeps this many calls in flight, 1 to 65536.",
        "Their callbacks run on the session's event loop."
      })
  private int inFlight;

  @Option(
      names = "--seconds",
      defaultValue = "20",
      description = "Measured time, 1 to 3600; default ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--warmup",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description =
          "Time under load before that, not counted, 0 to 3600; default ${DEFAULT-VALUE}.")
  private int warmUp;

  @Option(
      names = "--records",
      defaultValue = "100000",
      description = "Records, 1 to 100000000; default ${DEFAULT-VALUE}.")
  private long records;

  @Option(
      names = "--value-size",
      paramLabel = "BYTES",
      defaultValue = "1024",
      description = "Bytes of a value, 1 to 1048576; default ${DEFAULT-VALUE}.")
  private int valueSize;

  @Option(
      names = "--nodes",
      defaultValue = "3",
      description = "Node processes to start, 1 to 16; default ${DEFAULT-VALUE}.")
  private int nodes;

  @Option(
      names = "--r",
      paramLabel = "QUORUM",
      defaultValue = "quorum",
      description =
          "Owners that must answer a read: one, quorum, all or a number; default ${DEFAULT-VALUE}.")
  private String r = "quorum";

  @Option(
      names = "--w",
      paramLabel = "QUORUM",
      defaultValue = "quorum",
      description = "Owners that must acknowledge a write; default ${DEFAULT-VALUE}.")
  private String w = "quorum";

  @Option(
      names = "--null-node",
      description =
          "Start nodes that store nothing and answer at once: what driver and transport cost alone.")
  private boolean nullNode;

  @Option(
      names = "--grow",
      description =
          "After a third of the measured time two nodes join the ring, after two thirds one"
              + " leaves it; what was asked meanwhile is told apart. CPU time is that of the nodes that were"
              + " there from the beginning to the end.")
  private boolean grow;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Seed of keys, values and mix; default ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--node-options",
      paramLabel = "OPTIONS",
      defaultValue = "-Xms512m -Xmx512m",
      description = "Options of the nodes' JVMs; default \"${DEFAULT-VALUE}\".")
  private String nodeOptions = "";

  @Option(names = "--json", paramLabel = "FILE", description = "Write the report as JSON as well.")
  private @Nullable Path json;

  /** Runs the verb and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    System.exit(CommandRun.inProcess(() -> new CommandLine(new BenchCommand()), arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintStream err = System.err;
    try {
      if (hotKey) {
        HotKeyReport report = HotKeyRun.make(hotKeySettings(), err);
        report.print(System.out);
        writeJson(report);
      } else {
        BenchReport report = BenchRun.make(settings(), err);
        ReportText.print(report, System.out);
        writeJson(report);
      }
      return 0;
    } catch (IllegalStateException | TimeoutException e) {
      err.println("bench: " + e.getMessage());
      return 1;
    }
  }

  private void writeJson(Record report) throws IOException {
    if (json != null) {
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .writeValue(json.toFile(), report);
    }
  }

  private HotKeySettings hotKeySettings() {
    for (String other : NOT_WITH_HOT_KEY) {
      if (spec.commandLine().getParseResult().hasMatchedOption(other)) {
        throw wrong("--hot-key and " + other + " exclude each other");
      }
    }
    return new HotKeySettings(
        (int) inRange("--threads", threads, 1, 1024),
        (int) inRange("--seconds", seconds, 1, 3600),
        (int) inRange("--warmup", warmUp, 0, 3600),
        (int) inRange("--short-sessions", shortSessions, 0, 1_000_000),
        (int) inRange("--per-second", perSecond, 1, 100_000),
        mode(),
        write(OperationKind.UPDATE),
        (int) inRange("--nodes", nodes, 1, 16),
        quorum("--r", r),
        quorum("--w", w),
        nodeOptions());
  }

  private List<String> nodeOptions() {
    return nodeOptions.isBlank() ? List.of() : List.of(nodeOptions.trim().split("\\s+"));
  }

  private BucketOptions.Mode mode() {
    return switch (mode) {
      case "causal" -> BucketOptions.Mode.CAUSAL;
      case "last-write-wins" -> BucketOptions.Mode.LAST_WRITE_WINS;
      default -> throw wrong("--mode is '" + mode + "'; allowed are causal and last-write-wins");
    };
  }

  private OperationKind write(OperationKind usual) {
    return switch (write == null ? usual.verb() : write) {
      case "put" -> OperationKind.PUT;
      case "overwrite" -> OperationKind.OVERWRITE;
      case "update" -> OperationKind.UPDATE;
      default -> throw wrong("--write is '" + write + "'; allowed are put, overwrite and update");
    };
  }

  private BenchSettings settings() {
    if (shortSessions != 0) {
      throw wrong("--short-sessions needs --hot-key");
    }
    Workload drawn = workload();
    OperationKind writes = write(drawn.usualWrite());
    if (drawn == Workload.F && writes != OperationKind.UPDATE) {
      throw wrong("workload f writes with update only");
    }
    return new BenchSettings(
        drawn,
        mode(),
        writes,
        (int) inRange("--threads", threads, 1, 1024),
        (int) inRange("--async", inFlight, 0, 65_536),
        (int) inRange("--seconds", seconds, 1, 3600),
        (int) inRange("--warmup", warmUp, 0, 3600),
        inRange("--records", records, 1, 100_000_000),
        (int) inRange("--value-size", valueSize, 1, 1 << 20),
        (int) inRange("--nodes", nodes, 1, 16),
        quorum("--r", r),
        quorum("--w", w),
        nullNode,
        seed,
        nodeOptions(),
        growing());
  }

  private boolean growing() {
    if (grow && (nullNode || nodes < 2)) {
      throw wrong("--grow needs nodes that store something, and two of them at least");
    }
    return grow;
  }

  private Workload workload() {
    if (workload == null) {
      throw wrong("--workload or --hot-key is missing");
    }
    try {
      return Workload.valueOf(workload.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw wrong("--workload is '" + workload + "'; allowed are a, b, c and f");
    }
  }

  private long inRange(String option, long value, long least, long most) {
    if (value < least || value > most) {
      throw wrong(option + " is " + value + "; allowed are " + least + " to " + most);
    }
    return value;
  }

  private Quorum quorum(String option, String text) {
    try {
      return Quorum.parse(text);
    } catch (InvalidArgumentException e) {
      throw wrong(option + ": " + e.getMessage());
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
