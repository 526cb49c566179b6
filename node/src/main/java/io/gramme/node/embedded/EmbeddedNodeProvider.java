package io.gramme.node.embedded;

import io.gramme.driver.spi.NodeOption;
import io.gramme.driver.spi.NodeProvider;
import io.gramme.driver.spi.RunningNodes;
import io.gramme.membership.Address;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Serves URLs such as {@code gramme:embedded:?nodes=3}: nodes inside this JVM that live as long as the session. */
public final class EmbeddedNodeProvider implements NodeProvider {
  private static final String NODES = "nodes";
  private static final String DIRECTORY = "dir";
  private static final String PARTITIONS = "partitions";
  private static final String REPLICAS = "replicas";
  private static final String DMAX = "dmaxMillis";

  @Override
  public String scheme() {
    return "embedded";
  }

  @Override
  public List<NodeOption> options() {
    return List.of(
        new NodeOption(NODES, "3", "1 to " + EmbeddedOptions.MAX_NODES, "How many nodes to start."),
        new NodeOption(
            DIRECTORY,
            "",
            "a path",
            "Where the nodes keep their data, a folder each; in memory unless it is given."),
        new NodeOption(
            PARTITIONS, "256", "a power of two, 1 to 65536", "Partitions of a new cluster (Q)."),
        new NodeOption(REPLICAS, "3", "1 to 16", "Replicas of each key in a new cluster (N)."),
        new NodeOption(
            DMAX,
            "60000",
            "100 to 3600000",
            "The longest life of a message in a new cluster, in milliseconds (Dmax)."));
  }

  @Override
  public RunningNodes start(SortedMap<String, String> given) {
    EmbeddedCluster cluster = EmbeddedCluster.start(parse(given));
    return new RunningNodes() {
      @Override
      public List<Address> addresses() {
        return cluster.addresses();
      }

      @Override
      public void close() {
        cluster.close();
      }
    };
  }

  private static EmbeddedOptions parse(SortedMap<String, String> given) {
    Long nodes = number(given, NODES, EmbeddedOptions.MAX_NODES);
    Long partitions = number(given, PARTITIONS, Integer.MAX_VALUE);
    Long replicas = number(given, REPLICAS, Integer.MAX_VALUE);
    Long dmax = number(given, DMAX, Long.MAX_VALUE / 1_000_000);
    String directory = given.get(DIRECTORY);
    return new EmbeddedOptions(
        nodes == null ? 3 : nodes.intValue(),
        directory == null || directory.isEmpty() ? null : Path.of(directory),
        partitions == null ? null : partitions.intValue(),
        replicas == null ? null : replicas.intValue(),
        dmax == null ? null : Duration.ofMillis(dmax));
  }

  private static @Nullable Long number(SortedMap<String, String> given, String name, long most) {
    String text = given.get(name);
    if (text == null) {
      return null;
    }
    try {
      long value = Long.parseLong(text);
      if (value < 0 || value > most) {
        throw new IllegalArgumentException(name + ": " + text + " is out of range");
      }
      return value;
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + ": '" + text + "' is no number", e);
    }
  }
}
