package io.gramme.driver.internal;

import io.gramme.driver.spi.NodeOption;
import io.gramme.driver.spi.NodeProvider;
import io.gramme.driver.spi.RunningNodes;
import io.gramme.membership.Address;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Found by ServiceLoader in tests; says where nodes would be without starting any. */
public final class TestNodeProvider implements NodeProvider {
  static final AtomicInteger CLOSED = new AtomicInteger();

  @Override
  public String scheme() {
    return "test-nodes";
  }

  @Override
  public List<NodeOption> options() {
    return List.of(new NodeOption("nodes", "1", "1 to 9", "How many nodes."));
  }

  @Override
  public RunningNodes start(SortedMap<String, String> options) {
    String nodes = options.getOrDefault("nodes", "1");
    if (nodes.equals("0")) {
      throw new IllegalArgumentException("option nodes is '0'; allowed: 1 to 9");
    }
    if (nodes.equals("9")) {
      throw new IllegalStateException("no memory for nine nodes");
    }
    return new RunningNodes() {
      @Override
      public List<Address> addresses() {
        return List.of(new Address("127.0.0.1", 7400 + Integer.parseInt(nodes)));
      }

      @Override
      public void close() {
        CLOSED.incrementAndGet();
      }
    };
  }
}
