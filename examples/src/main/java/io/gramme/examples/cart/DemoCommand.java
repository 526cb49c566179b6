package io.gramme.examples.cart;

import io.gramme.cli.CommandRun;
import io.gramme.driver.GrammeException;
import io.gramme.examples.cart.headless.HeadlessDemo;
import io.gramme.examples.cart.headless.Reconciling;
import io.gramme.examples.cart.headless.ScenarioOptions;
import io.gramme.examples.cart.nodes.DemoNodes;
import io.gramme.examples.cart.nodes.Resources;
import io.gramme.examples.cart.page.CartPage;
import io.gramme.testkit.TemporaryDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The verb {@code demo} of the launcher: three nodes on loopback and carts in them. */
@Command(
    name = "gramme demo",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Starts three nodes on this machine, with data in a temporary directory, and a page with"
          + " shopping carts to click. Ctrl-C ends it and deletes the data.",
      "With --headless: the same by script. Several sessions fill many carts while the network"
          + " is cut and healed and a node is killed and started; then a fresh process looks for"
          + " every add in every replica."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:all went well; nothing is lost",
      "1:adds are lost",
      "2:wrong usage",
      "3:the demonstration could not be run to its end"
    })
public final class DemoCommand implements Callable<Integer> {
  private static final int NODES = 3;
  private static final int ADDS_LOST = 1;
  private static final int NOT_RUN = 3;
  private static final int DEFAULT_PORT = 8080;
  private static final int MAX_PORT = 65_535;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "port of the page, 0 to let the system choose; default " + DEFAULT_PORT)
  private @Nullable Integer port;

  @ArgGroup(exclusive = false, heading = "By script:%n")
  private @Nullable Headless headless;

  @Spec
  private @Nullable CommandSpec spec;

  /** What belongs to {@code --headless}. */
  private static final class Headless {
    @Option(names = "--headless", required = true, description = "run by script, without a page")
    private boolean requested;

    @Option(
        names = "--carts",
        paramLabel = "N",
        defaultValue = "60",
        description = "carts; default ${DEFAULT-VALUE}")
    private int carts;

    @Option(
        names = "--writers",
        paramLabel = "N",
        defaultValue = "8",
        description = "sessions that fill them; default ${DEFAULT-VALUE}")
    private int writers;

    @Option(
        names = "--seconds",
        paramLabel = "S",
        defaultValue = "15",
        description = "how long they do; default ${DEFAULT-VALUE}")
    private int seconds;

    @Option(
        names = "--reconcile",
        paramLabel = "HOW",
        defaultValue = "merge",
        description = "what becomes of siblings: merge, or lww, which keeps the last one only and"
            + " so must lose adds; default ${DEFAULT-VALUE}")
    private Reconciling reconciling = Reconciling.MERGE;

    @Option(
        names = "--seed",
        paramLabel = "SEED",
        defaultValue = "1",
        description = "decides who adds what to which cart; default ${DEFAULT-VALUE}")
    private long seed;

    @Option(
        names = "--grow",
        description =
            "while they go on, nodes 4 and 5 join the ring at the end and node 2 leaves it,"
                + " by plans that are committed; the check looks into the replicas of the last ring")
    private boolean grow;

    ScenarioOptions options() {
      return new ScenarioOptions(
          carts, writers, Duration.ofSeconds(seconds), reconciling, seed, grow);
    }
  }

  public static void main(String[] arguments) {
    System.exit(CommandRun.inProcess(DemoCommand::commandLine, arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new DemoCommand()).setCaseInsensitiveEnumValuesAllowed(true);
  }

  @Override
  public Integer call() throws IOException {
    ScenarioOptions options = validated();
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    try (Resources resources = Resources.closedAtExit()) {
      TemporaryDirectory files = resources.add(TemporaryDirectory.create());
      out.println("starting three nodes");
      DemoNodes cluster = DemoNodes.start(NODES, resources, out);
      if (options != null) {
        return new HeadlessDemo(cluster, options, files, resources, out).run() == 0 ? 0 : ADDS_LOST;
      }
      CartPage page =
          resources.add(CartPage.serve(cluster.addresses(), port == null ? DEFAULT_PORT : port));
      out.println("cart page: " + page.url());
      out.println("Ctrl-C ends the demonstration");
      awaitEnd();
      return 0;
    } catch (GrammeException | IllegalStateException e) {
      System.err.println("gramme demo: " + e.getMessage());
      return NOT_RUN;
    }
  }

  /** The options of the scenario, or null when a page is wanted. */
  private @Nullable ScenarioOptions validated() {
    if (port != null && (port < 0 || port > MAX_PORT)) {
      throw usage("--port must be 0 to " + MAX_PORT + ", got " + port);
    }
    if (headless == null || !headless.requested) {
      return null;
    }
    if (port != null) {
      throw usage("--port is the port of the page, and with --headless there is none");
    }
    try {
      return headless.options();
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  private ParameterException usage(String message) {
    CommandLine commandLine = spec == null ? commandLine() : spec.commandLine();
    return new ParameterException(commandLine, message);
  }

  /** Waits until the JVM ends, which closes everything. */
  private static void awaitEnd() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
