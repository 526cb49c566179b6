package io.gramme.it.bench;

import io.gramme.cli.CommandRun;
import io.gramme.testkit.JavaChild;
import io.gramme.testkit.NodeProcess;
import io.gramme.testkit.ProcessCluster;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The verb {@code openloop}: what is left of the throughput when more is asked for than there is. */
@Command(
    name = "gramme openloop",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Offers nodes of its own more than they take, and reports what they still served.",
      "",
      "A driver in a process of its own finds the peak by a closed loop, then offers each multiple of"
          + " it on a schedule that waits for nobody, then half of the peak until all is served"
          + " again, and measures the peak once more. All of this in rounds, each overload compared"
          + " with the peaks right before and after it. Load is half get, half put, of uniformly"
          + " drawn keys."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:measured", "1:the run failed", "2:the command line is wrong"})
public final class OpenLoopCommand implements Callable<Integer> {
  @Option(
      names = "--factor",
      defaultValue = "2,4",
      description = "Multiples of the peak to offer; default ${DEFAULT-VALUE}.")
  private String factors = "";

  @Option(
      names = "--seconds",
      defaultValue = "10",
      description = "Time of each phase; default ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--rounds",
      defaultValue = "3",
      description = "How often each multiple is offered; default ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--records",
      defaultValue = "10000",
      description = "Keys; default ${DEFAULT-VALUE}.")
  private long records;

  @Option(
      names = "--value-size",
      paramLabel = "BYTES",
      defaultValue = "1000",
      description = "Bytes of a value; default ${DEFAULT-VALUE}.")
  private int valueSize;

  @Option(
      names = "--nodes",
      defaultValue = "3",
      description = "Node processes to start; default ${DEFAULT-VALUE}.")
  private int nodes;

  @Option(
      names = "--jvm-options",
      paramLabel = "OPTIONS",
      defaultValue = "-Xmx256m -XX:+UseSerialGC",
      description = "Options of the JVMs of driver and nodes; default \"${DEFAULT-VALUE}\".")
  private String jvmOptions = "";

  /** Runs the verb and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    System.exit(CommandRun.inProcess(() -> new CommandLine(new OpenLoopCommand()), arguments));
  }

  @Override
  public Integer call() throws IOException {
    PrintStream out = System.out;
    List<String> options = List.of(jvmOptions.trim().split("\\s+", -1));
    try (ProcessCluster cluster = ProcessCluster.start(nodes, options)) {
      Path output = cluster.directory().resolve("driver.log");
      List<String> arguments = List.of(
          cluster.url(),
          factors,
          Integer.toString(seconds),
          Long.toString(records),
          Integer.toString(valueSize),
          Integer.toString(rounds));
      try (JavaChild driver = JavaChild.start(
          System.getProperty("java.class.path"),
          options,
          OpenLoopProgram.class.getName(),
          arguments,
          output)) {
        int code = followed(driver, output, out);
        for (NodeProcess node : cluster.nodes()) {
          out.println("node " + node.address() + (node.isAlive() ? ": " : " has ENDED: ")
              + memory(node.pid()));
        }
        return code == 0 ? 0 : 1;
      }
    }
  }

  /** Shows what the driver prints, and its memory while it lives. */
  private static int followed(JavaChild driver, Path output, PrintStream out) throws IOException {
    int shown = 0;
    String memory = "";
    boolean over = false;
    while (!over) {
      over = driver.endsWithin(Duration.ofMillis(200));
      memory = over ? memory : memory(driver.pid());
      String text = Files.readString(output, StandardCharsets.UTF_8);
      out.print(text.substring(shown));
      out.flush();
      shown = text.length();
    }
    out.println("driver: " + memory);
    return driver.awaitExit(Duration.ofSeconds(1));
  }

  /** Resident memory, its largest and present, as the system counts it. */
  private static String memory(long pid) {
    try {
      StringBuilder text = new StringBuilder();
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
        if (line.startsWith("VmHWM") || line.startsWith("VmRSS")) {
          text.append(line.replaceAll("\\s+", " ")).append("  ");
        }
      }
      return text.append(heap(pid)).toString();
    } catch (IOException e) {
      return "its memory is not known: " + e.getMessage();
    }
  }

  /** Used heap as {@code jcmd} tells it. */
  private static String heap(long pid) throws IOException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    if (!Files.isExecutable(jcmd)) {
      return "";
    }
    Process process =
        new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.heap_info").start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return said.lines()
        .filter(line ->
            line.contains(" used ") && !line.contains("Metaspace") && !line.contains("class space"))
        .map(line -> line.trim().replaceAll("\\s+", " ").replaceAll(" \\[.*", ""))
        .reduce((a, b) -> a + "; " + b)
        .orElse("");
  }
}
