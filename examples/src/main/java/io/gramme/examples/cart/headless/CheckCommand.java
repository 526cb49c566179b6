package io.gramme.examples.cart.headless;

import io.gramme.cli.CommandRun;
import io.gramme.driver.Gramme;
import io.gramme.driver.GrammeException;
import io.gramme.examples.cart.network.NodeNames;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs {@link Check} in a process of its own, which has seen nothing of what the writers did. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = "Looks for all recorded adds in every replica and writes a report.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:every replica holds every recorded add",
      "1:adds are lost",
      "2:wrong usage",
      "3:the check could not be made"
    })
public final class CheckCommand implements Callable<Integer> {
  static final int NOTHING_LOST = 0;
  static final int ADDS_LOST = 1;
  static final int NOT_MADE = 3;

  private static final Duration READY_TIMEOUT = Duration.ofSeconds(30);

  @Option(
      names = "--nodes",
      required = true,
      split = ",",
      paramLabel = "HOST:PORT",
      description =
          "addresses of all nodes, in the order of their numbers; empty for one that has left")
  private List<String> nodes = List.of();

  @Option(names = "--adds", required = true, description = "directory of the writers' files")
  private Path adds = Path.of("");

  @Option(names = "--report", required = true, description = "file to write the report to")
  private Path report = Path.of("");

  public static void main(String[] arguments) {
    System.exit(CommandRun.inProcess(() -> new CommandLine(new CheckCommand()), arguments));
  }

  private String url() {
    return nodes.stream()
        .filter(address -> !address.isEmpty())
        .collect(Collectors.joining(
            ",", "gramme://", "/?connectTimeout=" + READY_TIMEOUT.toSeconds() + "s"));
  }

  @Override
  public Integer call() throws IOException {
    try (Gramme gramme = Gramme.connect(url())) {
      NodeNames names = NodeNames.await(gramme, nodes, READY_TIMEOUT);
      CheckReport found = new Check(gramme, names).run(AddFile.readAll(adds));
      found.write(report);
      return found.lostAdds() == 0 ? NOTHING_LOST : ADDS_LOST;
    } catch (GrammeException | IllegalStateException e) {
      System.err.println("the check could not be made: " + e.getMessage());
      return NOT_MADE;
    }
  }
}
