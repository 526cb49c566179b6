package io.gramme.it.sim;

import io.gramme.cli.CommandRun;
import io.gramme.it.sim.history.History;
import io.gramme.it.sim.plant.PlantedBug;
import io.gramme.it.sim.world.Tampering;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The verb {@code sim}. Progress goes to standard error, failures and the report to standard output. */
@Command(
    name = "gramme sim",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    subcommands = {BugsCommand.class, CoverageCommand.class},
    description =
        "Simulates histories of whole clusters, each from one seed, and checks what they promised.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing failed",
      "1:a history failed, a state was never reached, or the run was ended early",
      "2:the command line is wrong"
    })
public final class SimCommand implements Callable<Integer> {
  private static final long MOST_HISTORIES = 100_000_000;
  private static final int MOST_JOBS = 1024;

  /** What stands for a folder when none is named. */
  private static final Path TEMPORARY = Path.of("");

  /** Makes runners of histories. */
  interface Runners {
    /**
     * A runner, closed by the caller.
     *
     * @param bug planted into each history
     * @param engine the folder of the real engine's files, empty for a temporary one; null when disks are simulated
     */
    HistoryRunner of(@Nullable PlantedBug bug, @Nullable Path engine);
  }

  private final Runners runners;
  private final Supplier<List<Regression>> committed;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls anything.
  private CommandSpec spec;

  @Option(
      names = "--histories",
      defaultValue = "1000",
      description = "Histories to run, 1 to 100000000; default ${DEFAULT-VALUE}.")
  private long histories;

  @Mixin
  private final PlanOptions planOptions = new PlanOptions();

  @Option(
      names = "--plant",
      paramLabel = "NAME",
      description = "Plant a bug that must be found; 'list' prints those there are.")
  private @Nullable String plant;

  @Option(
      names = "--narrowed",
      description = "With --plant: histories narrowed to the bug, in which it shows soon.")
  private boolean narrowed;

  @Option(
      names = "--until-found",
      description = "Stop at the first failure and say how many histories it took.")
  private boolean untilFound;

  @Option(
      names = "--shrink",
      description = "Look for a smaller plan that fails like the first failure did.")
  private boolean shrink;

  @Option(names = "--trace", description = "With --histories 1: print all that happened.")
  private boolean trace;

  @Option(
      names = "--jobs",
      description = "Threads that run histories, 1 to 1024; default: the processors there are.")
  private @Nullable Integer jobs;

  @Option(
      names = "--engine",
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "FOLDER",
      description = {
        "In all histories nodes keep their states in the real engine on real files, which lose in"
            + " a crash what was not forced; without this in every twentieth. The files go below the folder, and are removed again; without one"
            + " below a temporary folder. In memory, as below /dev/shm, it is quickest."
      })
  private @Nullable Path engine;

  @Option(names = "--regressions", description = "Replay the seeds that failed once, first.")
  private boolean regressions;

  /** The real simulator. */
  public SimCommand() {
    this(SimCommand::simulator, Regressions::committed);
  }

  /**
   * With another simulator, for tests.
   *
   * @param runners the runner of histories, with a bug or without
   */
  SimCommand(Runners runners, Supplier<List<Regression>> committed) {
    this.runners = runners;
    this.committed = committed;
  }

  private static HistoryRunner simulator(@Nullable PlantedBug bug, @Nullable Path engine) {
    if (engine == null && bug == null) {
      return new RegularRunner();
    }
    Supplier<Tampering> tampering = bug == null ? () -> Tampering.NONE : bug::tampering;
    if (engine == null) {
      return (plan, traced) -> History.run(plan, tampering.get(), traced);
    }
    return engine.equals(TEMPORARY)
        ? EngineRunner.inTemporaryFolder(tampering)
        : EngineRunner.below(engine, tampering);
  }

  /** Runs the verb and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    System.exit(CommandRun.inProcess(() -> new CommandLine(new SimCommand()), arguments));
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if ("list".equals(plant)) {
      Plants.lines().forEach(out::println);
      return 0;
    }
    SimSettings settings = settings();
    HistoryRunner runner = runners.of(settings.bug(), engine);
    return new Simulation(settings, runner, out, spec.commandLine().getErr(), System::nanoTime)
        .run();
  }

  private SimSettings settings() {
    try {
      refuseContradictions();
      return new SimSettings(
          regressions ? committed.get() : List.of(),
          inRange("--histories", histories, MOST_HISTORIES),
          planOptions.plan(),
          plant == null ? null : Plants.named(plant),
          narrowed,
          untilFound,
          shrink,
          trace,
          engine != null,
          jobs == null
              ? Runtime.getRuntime().availableProcessors()
              : (int) inRange("--jobs", jobs, MOST_JOBS));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private void refuseContradictions() {
    refuse(
        engine != null
            && !engine.equals(TEMPORARY)
            && Files.exists(engine)
            && !Files.isDirectory(engine),
        "--engine is '" + engine + "', which is no folder; allowed are folders, new or old");
    refuse(narrowed && plant == null, "--narrowed needs --plant NAME");
    refuse(
        narrowed && planOptions.hasSetup(),
        "--narrowed decides about all but the seed; allowed beside it is --seed alone, not --faults, --seconds,"
            + " --sessions, --threads or --keys");
    refuse(
        regressions && plant != null,
        "--regressions replays what failed with no bug planted; leave out --plant");
    refuse(
        trace && (histories != 1 || regressions),
        "--trace prints one history; allowed is --histories 1 without --regressions");
  }

  private static void refuse(boolean wrong, String message) {
    if (wrong) {
      throw new IllegalArgumentException(message);
    }
  }

  private static long inRange(String option, long value, long most) {
    refuse(value < 1 || value > most, option + " is " + value + "; allowed are 1 to " + most);
    return value;
  }
}
