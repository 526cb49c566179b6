package io.gramme.it.crash;

import io.gramme.cli.CommandRun;
import io.gramme.membership.Durability;
import io.gramme.testkit.EarlyEnd;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The verb {@code crash}. Progress goes to standard error, the summary to standard output. */
@Command(
    name = "gramme crash",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs a node under load, ends it at random instants, also while it starts again, and looks"
          + " for every write it acknowledged. After each crash the store's counts and hash trees"
          + " are compared with all its states."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing is lost, and nothing stopped on a full disk that should not",
      "1:something is lost or wrong, a start was refused, or the run failed or was ended early",
      "2:the command line is wrong, or the system does not allow power cuts or loop devices"
    })
public final class CrashCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int NOT_POSSIBLE = 2;

  /** Cutting and unmounting are not broken off. */
  private static final int END_PATIENCE_SECONDS = 60;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls anything.
  private CommandSpec spec;

  @Option(
      names = "--rounds",
      defaultValue = "20",
      description = "Crashes under load, 1 to 100000; default ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--mode",
      defaultValue = "kill",
      description = {
        "kill: the process gets SIGKILL, the system lives on.",
        "power: what reached the disk is left; needs root and loop devices.",
        "full: nothing crashes, but the node's disk is filled to the last block under load, then"
            + " freed; needs root and loop devices. Default ${DEFAULT-VALUE}."
      })
  private String mode = "kill";

  @Option(
      names = "--seconds-per-round",
      paramLabel = "SECONDS",
      defaultValue = "2",
      description = "Longest time under load before a crash, 1 to 600; default ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--seconds",
      defaultValue = "600",
      description = "How long the disk stays full with --mode full, 1 to 86400; default"
          + " ${DEFAULT-VALUE}.")
  private int fullSeconds;

  @Option(
      names = "--writers",
      defaultValue = "8",
      description = "Threads that write, each keys of its own, 1 to 256; default ${DEFAULT-VALUE}.")
  private int writers;

  @Option(
      names = "--durability",
      defaultValue = "fsync",
      description = {
        "Of the bucket: fsync (acknowledged is on disk) or interval (on disk a moment later).",
        "With interval, power cuts must lose writes. Default ${DEFAULT-VALUE}."
      })
  private String durability = "fsync";

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = {
        "Seed of values, operations and instants; default ${DEFAULT-VALUE}.",
        "How far a real process has come at an instant no seed can say."
      })
  private long seed;

  @Option(
      names = "--dir",
      description = "Empty or new folder for the node's data, kept afterwards. Without it a"
          + " temporary one, kept only when something is lost or wrong.")
  private @Nullable Path folder;

  /** Runs the verb and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    System.exit(CommandRun.inProcess(() -> new CommandLine(new CrashCommand()), arguments));
  }

  @Override
  public Integer call() throws IOException {
    CrashSettings settings = new CrashSettings(
        inRange("--rounds", rounds, 100_000),
        inRange("--seconds-per-round", seconds, 600),
        inRange("--writers", writers, 256),
        durability(),
        seed);
    inRange("--seconds", fullSeconds, 86_400);
    Mode wanted = mode();
    Path files = files();
    Stop stop = new Stop();
    EarlyEnd earlyEnd = EarlyEnd.watch("crash", END_PATIENCE_SECONDS, stop::request);
    try {
      return wanted == Mode.FULL
          ? fill(settings, files, stop)
          : run(settings, wanted == Mode.POWER, files, stop);
    } finally {
      earlyEnd.reported();
    }
  }

  private int fill(CrashSettings settings, Path files, Stop stop) {
    PrintStream err = System.err;
    FullDiskReport report = null;
    try (FullSite site = FullSite.open(files)) {
      report = FullDiskRun.make(settings, fullSeconds, site, err, stop);
    } catch (CommandFailedException e) {
      err.println("crash: no disk can be filled here: " + e.getMessage());
      if (folder == null) {
        FileTree.delete(files);
      }
      return NOT_POSSIBLE;
    } catch (IllegalStateException e) {
      err.println("crash: " + e.getMessage());
    }
    boolean clean = report != null && report.isClean() && !stop.isRequested();
    if (folder == null && clean) {
      FileTree.delete(files);
    } else {
      err.println("crash: the node's output is in " + files);
    }
    if (report != null) {
      System.out.println(report);
    }
    return clean ? 0 : FAILED;
  }

  private int run(CrashSettings settings, boolean power, Path files, Stop stop) {
    PrintStream err = System.err;
    CrashReport report = null;
    try (CrashSite site = power ? PowerSite.open(files) : new KillSite(files)) {
      report = CrashRun.make(settings, site, err, stop);
      keepForInspection(report, site);
    } catch (CommandFailedException e) {
      err.println("crash: no power cuts here: " + e.getMessage());
      if (folder == null) {
        FileTree.delete(files);
      }
      return NOT_POSSIBLE;
    } catch (IllegalStateException e) {
      err.println("crash: " + e.getMessage());
    }
    if (stop.isRequested()) {
      int done = report == null ? 0 : report.rounds();
      err.println("crash: ended early, after " + done + " of " + settings.rounds() + " rounds");
    }
    return finish(report, files, stop.isRequested());
  }

  /** What there is to look at must outlive its mount. */
  private static void keepForInspection(CrashReport report, CrashSite site) {
    Path node = site.files().resolve("node");
    if (report.hasFindings() && !site.directory().equals(node) && Files.exists(site.directory())) {
      FileTree.copy(site.directory(), node);
    }
  }

  private int finish(@Nullable CrashReport report, Path files, boolean early) {
    boolean worthKeeping = report == null ? !early : report.hasFindings();
    if (folder == null && !worthKeeping) {
      FileTree.delete(files);
    } else {
      System.err.println("crash: the node's data and output are in " + files);
    }
    if (report == null) {
      return FAILED;
    }
    if (report.acknowledged() == 0) {
      System.err.println("crash: no write was acknowledged, so nothing was shown");
    }
    System.out.println(report);
    return report.isClean() && !early ? 0 : FAILED;
  }

  private Path files() throws IOException {
    Path given = folder;
    if (given == null) {
      return Files.createTempDirectory("gramme-crash-");
    }
    if (Files.exists(given) && !isEmptyFolder(given)) {
      throw wrong("--dir is '" + given + "', which is no empty folder");
    }
    return Files.createDirectories(given);
  }

  private static boolean isEmptyFolder(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return false;
    }
    try (Stream<Path> entries = Files.list(path)) {
      return entries.findAny().isEmpty();
    }
  }

  private enum Mode {
    KILL,
    POWER,
    FULL
  }

  private Mode mode() {
    return switch (mode) {
      case "kill" -> Mode.KILL;
      case "power" -> Mode.POWER;
      case "full" -> Mode.FULL;
      default -> throw wrong("--mode is '" + mode + "'; allowed are kill, power and full");
    };
  }

  private Durability durability() {
    try {
      return Durability.valueOf(durability.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw wrong("--durability is '" + durability + "'; allowed are fsync and interval");
    }
  }

  private int inRange(String option, int value, int most) {
    if (value < 1 || value > most) {
      throw wrong(option + " is " + value + "; allowed are 1 to " + most);
    }
    return value;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
