package io.gramme.testkit;

import io.gramme.testkit.NodeProcess.NodeSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Node processes that form one cluster, in a temporary directory that goes with them. Nodes count from 0. Thread-safe, so
 * that the end of the JVM may close it whatever is being done.
 */
public final class ProcessCluster implements AutoCloseable {
  private final TemporaryDirectory directory = TemporaryDirectory.create();
  private final List<NodeProcess> nodes = new ArrayList<>();

  private boolean closed;

  private ProcessCluster() {}

  /** A cluster without nodes; whoever has to end it whatever happens takes it before {@link #add nodes are added}. */
  public static ProcessCluster empty() {
    return new ProcessCluster();
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
  public static ProcessCluster startNullNodes(int nodes, List<String> jvmOptions) {
    return start(nodes, jvmOptions, true);
  }

  private static ProcessCluster start(int nodes, List<String> jvmOptions, boolean nullNode) {
    ProcessCluster cluster = empty();
    try {
      for (int i = 0; i < nodes; i++) {
        cluster.add(jvmOptions, nullNode);
      }
      return cluster;
    } catch (IllegalStateException e) {
      cluster.close();
      throw e;
    }
  }

  /**
   * Starts a node more, which keeps its data on disk. The first creates the cluster, the others join it: as owners while
   * no key is stored, and else as candidates.
   *
   * @throws IllegalStateException when it does not come up
   */
  public NodeProcess add(List<String> jvmOptions) {
    return add(jvmOptions, false);
  }

  private synchronized NodeProcess add(List<String> jvmOptions, boolean nullNode) {
    requireOpen();
    String listen =
        "127.0.0.1:" + FreePorts.find(1, RandomGenerator.getDefault()).first();
    String name = name(nodes.size());
    String join = nodes.isEmpty() ? null : String.join(",", runningAddresses());
    Path data = nullNode ? null : directory.path().resolve(name);
    NodeProcess node = NodeProcess.start(
        new NodeSpec(listen, data, join, jvmOptions), directory.path().resolve(name + ".log"));
    nodes.add(node);
    return node;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the cluster is closed");
    }
  }

  public synchronized NodeProcess node(int index) {
    return nodes.get(index);
  }

  public synchronized List<NodeProcess> nodes() {
    return List.copyOf(nodes);
  }

  /** Where the nodes listen, as {@code host:port}. */
  public List<String> addresses() {
    return nodes().stream().map(NodeProcess::address).toList();
  }

  /** As {@link #addresses()}, of the nodes that run. */
  public synchronized List<String> runningAddresses() {
    return nodes.stream().filter(NodeProcess::isAlive).map(NodeProcess::address).toList();
  }

  /** Where files beside the nodes' own may be put; deleted with the cluster. */
  public Path directory() {
    return directory.path();
  }

  /** The URL of a session with this cluster. */
  public String url() {
    return addresses().stream().collect(Collectors.joining(",", "gramme://", "/"));
  }

  /** Ends a node as {@code kill -9} does and waits for its end. */
  public synchronized void kill(int index) {
    nodes.get(index).close();
  }

  /** The data of a node. */
  public Path data(int index) {
    return directory.path().resolve(name(index));
  }

  private static String name(int index) {
    return "node-" + (index + 1);
  }

  /** Starts a node again that was stopped or killed, on the same address and directory. */
  public synchronized void startAgain(int index) {
    requireOpen();
    nodes.set(index, nodes.get(index).startAgain());
  }

  /**
   * Starts a node again that was stopped or killed, on another address and the same directory.
   *
   * @param listen host and port
   * @param contact where a member may be found when none is where it was, or null
   */
  public synchronized void startElsewhere(int index, String listen, @Nullable String contact) {
    requireOpen();
    nodes.set(index, nodes.get(index).startElsewhere(listen, contact));
  }

  /** Ends every node at once and deletes the directory. */
  @Override
  public synchronized void close() {
    closed = true;
    nodes.forEach(NodeProcess::close);
    try {
      directory.close();
    } catch (IOException e) {
      throw new UncheckedIOException("could not delete " + directory, e);
    }
  }
}
