package io.gramme.examples.cart.nodes;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** A cluster of node processes on loopback. */
public final class ProcessCluster implements DemoCluster {
  private final List<NodeProcess> nodes;

  private ProcessCluster(List<NodeProcess> nodes) {
    this.nodes = nodes;
  }

  /**
   * Starts the nodes one after the other; the first creates the cluster, the others join it. Says so line by line.
   *
   * @param resources takes charge of each process
   * @param files where the nodes keep their data and output
   * @throws IllegalStateException when a node does not come up
   */
  public static ProcessCluster start(
      int nodeCount, Resources resources, Path files, PrintWriter progress) {
    List<NodeProcess> nodes = new ArrayList<>();
    for (int port : FreePorts.find(nodeCount, RandomGenerator.getDefault())) {
      String join = nodes.isEmpty() ? null : nodes.get(0).address();
      String name = "node " + (nodes.size() + 1);
      NodeProcess node = resources.add(new NodeProcess(name, port, join, files));
      node.start();
      progress.println(name + " serves on " + node.address());
      nodes.add(node);
    }
    return new ProcessCluster(nodes);
  }

  @Override
  public List<String> addresses() {
    return nodes.stream().map(NodeProcess::address).toList();
  }

  @Override
  public void kill(int node) {
    nodes.get(node).kill();
  }

  @Override
  public void start(int node) {
    nodes.get(node).start();
  }
}
