package io.gramme.node.embedded;

import io.gramme.membership.Address;
import io.gramme.node.NodeOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link EmbeddedCluster} is to be.
 *
 * @param nodes how many nodes to start, 1 to {@value #MAX_NODES}
 * @param directory where node {@code i} keeps its data, in a folder {@code node-i}; null for memory
 * @param partitions Q, or null for the default
 * @param replicas N, or null for the default
 * @param dmax the longest life of a message, or null for the default
 */
public record EmbeddedOptions(
    int nodes,
    @Nullable Path directory,
    @Nullable Integer partitions,
    @Nullable Integer replicas,
    @Nullable Duration dmax) {
  /** All members live in this JVM: one that does not answer at once is not running. */
  private static final Duration ANSWER_WAIT = Duration.ofMillis(500);

  public static final int MAX_NODES = 16;

  /**
   * Checks everything.
   *
   * @throws IllegalArgumentException naming the option and what is allowed
   */
  public EmbeddedOptions {
    if (nodes < 1 || nodes > MAX_NODES) {
      throw new IllegalArgumentException(
          "nodes: " + nodes + " is out of range; allowed are 1 to " + MAX_NODES);
    }
    NodeOptions checked = options(directory, 1, partitions, replicas, dmax).build();
    assert checked.listenPort() == 0;
  }

  /** Nodes that forget everything when they stop, with the defaults of a cluster. */
  public static EmbeddedOptions inMemory(int nodes) {
    return new EmbeddedOptions(nodes, null, null, null, null);
  }

  /** Nodes that keep their data in folders of a directory, with the defaults of a cluster. */
  public static EmbeddedOptions inDirectory(int nodes, Path directory) {
    return new EmbeddedOptions(nodes, directory, null, null, null);
  }

  /** The same with another Q. */
  public EmbeddedOptions withPartitions(int count) {
    return new EmbeddedOptions(nodes, directory, count, replicas, dmax);
  }

  /** The same with another N. */
  public EmbeddedOptions withReplicas(int count) {
    return new EmbeddedOptions(nodes, directory, partitions, count, dmax);
  }

  /** The same with another Dmax. */
  public EmbeddedOptions withDmax(Duration span) {
    return new EmbeddedOptions(nodes, directory, partitions, replicas, span);
  }

  /** Node number {@code index}, from 1, joining the given ones. */
  NodeOptions node(int index, List<Address> members) {
    return options(directory, index, partitions, replicas, dmax).join(members).build();
  }

  private static NodeOptions.Builder options(
      @Nullable Path directory,
      int index,
      @Nullable Integer partitions,
      @Nullable Integer replicas,
      @Nullable Duration dmax) {
    NodeOptions.Builder builder = directory == null
        ? NodeOptions.inMemory()
        : NodeOptions.inDirectory(directory.resolve("node-" + index));
    builder.listenAnywhere().answerWait(ANSWER_WAIT);
    if (partitions != null) {
      builder.partitions(partitions);
    }
    if (replicas != null) {
      builder.replicas(replicas);
    }
    if (dmax != null) {
      builder.dmax(dmax);
    }
    return builder;
  }
}
