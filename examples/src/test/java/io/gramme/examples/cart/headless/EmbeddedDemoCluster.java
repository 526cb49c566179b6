package io.gramme.examples.cart.headless;

import io.gramme.examples.cart.nodes.DemoCluster;
import io.gramme.membership.Address;
import io.gramme.node.embedded.EmbeddedCluster;
import java.util.List;

/** Nodes of this JVM as the demonstration's cluster. */
record EmbeddedDemoCluster(EmbeddedCluster nodes) implements DemoCluster {
  @Override
  public List<String> addresses() {
    return nodes.addresses().stream().map(Address::toString).toList();
  }

  @Override
  public List<String> present() {
    return addresses();
  }

  @Override
  public String add() {
    throw new UnsupportedOperationException(
        "an embedded cluster has the nodes it was started with");
  }

  /** Nodes of this JVM can only be closed. */
  @Override
  public void kill(int node) {
    nodes.stop(node + 1);
  }

  @Override
  public void start(int node) {
    nodes.restart(node + 1);
  }
}
