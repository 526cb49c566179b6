package io.gramme.examples.cart.nodes;

import io.gramme.testkit.ProcessCluster;
import java.io.PrintWriter;
import java.util.List;

/**
 * A demonstration's cluster of node processes.
 *
 * @param processes what runs
 */
public record DemoNodes(ProcessCluster processes) implements DemoCluster {
  private static final List<String> JVM_OPTIONS = List.of("-Xmx256m", "-XX:+UseSerialGC");

  /**
   * Starts the nodes one after the other. Says so line by line.
   *
   * @param resources takes charge of them
   * @throws IllegalStateException when a node does not come up
   */
  public static DemoNodes start(int nodes, Resources resources, PrintWriter progress) {
    ProcessCluster processes = resources.add(ProcessCluster.empty());
    for (int i = 1; i <= nodes; i++) {
      progress.println("node " + i + " serves on " + processes.add(JVM_OPTIONS).address());
    }
    return new DemoNodes(processes);
  }

  @Override
  public List<String> addresses() {
    return processes.addresses();
  }

  @Override
  public List<String> present() {
    return processes.nodes().stream()
        .map(node -> node.isAlive() ? node.address() : "")
        .toList();
  }

  @Override
  public String add() {
    return processes.add(JVM_OPTIONS).address();
  }

  @Override
  public void kill(int node) {
    processes.kill(node);
  }

  @Override
  public void start(int node) {
    processes.startAgain(node);
  }
}
