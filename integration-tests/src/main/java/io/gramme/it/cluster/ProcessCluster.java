package io.gramme.it.cluster;

import io.gramme.it.cluster.NodeProcess.NodeSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Node processes that form one cluster, in a temporary directory that goes with them. Not thread-safe. */
public final class ProcessCluster implements AutoCloseable {
  private final Path directory;
  private final List<NodeProcess> nodes = new ArrayList<>();

  private ProcessCluster(Path directory) {
    this.directory = directory;
  }

  /**
   * Starts nodes that keep their data on disk.
   *
   * @throws IllegalStateException when one does not come up; nothing is left running
   */
  public static ProcessCluster start(int nodes, List<String> jvmOptions) {
    return start(nodes, jvmOptions, false);
  }

  /** Starts nodes that answer without storing anything. */
  public static ProcessCluster startFloor(int nodes, List<String> jvmOptions) {
    return start(nodes, jvmOptions, true);
  }

  private static ProcessCluster start(int nodes, List<String> jvmOptions, boolean floor) {
    ProcessCluster cluster = new ProcessCluster(temporaryDirectory());
    try {
      for (int i = 1; i <= nodes; i++) {
        cluster.add("node-" + i, jvmOptions, floor);
      }
      return cluster;
    } catch (IllegalStateException e) {
      cluster.close();
      throw e;
    }
  }

  private void add(String name, List<String> jvmOptions, boolean floor) {
    String join = nodes.isEmpty() ? null : nodes.get(0).address();
    NodeSpec spec =
        floor ? NodeSpec.floor(join) : NodeSpec.inDirectory(directory.resolve(name), join);
    nodes.add(NodeProcess.start(spec.withJvmOptions(jvmOptions), directory.resolve(name + ".log")));
  }

  public NodeProcess node(int index) {
    return nodes.get(index);
  }

  public List<NodeProcess> nodes() {
    return List.copyOf(nodes);
  }

  /** Where files beside the nodes' own may be put; deleted with the cluster. */
  public Path directory() {
    return directory;
  }

  /** The URL of a session with this cluster. */
  public String url() {
    return nodes.stream()
        .map(NodeProcess::address)
        .collect(Collectors.joining(",", "gramme://", "/"));
  }

  /** Starts a node again that was stopped, on the same address and directory. */
  public void startAgain(int index) {
    nodes.set(index, nodes.get(index).startAgain());
  }

  /** Ends every node at once and deletes the directory. */
  @Override
  public void close() {
    nodes.forEach(NodeProcess::close);
    delete(directory);
  }

  private static Path temporaryDirectory() {
    try {
      return Files.createTempDirectory("gramme-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("could not delete " + directory, e);
    }
  }
}
