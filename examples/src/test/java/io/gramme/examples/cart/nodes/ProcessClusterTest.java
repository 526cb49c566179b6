package io.gramme.examples.cart.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.driver.Bucket;
import io.gramme.driver.Codec;
import io.gramme.driver.Gramme;
import io.gramme.driver.Quorum;
import io.gramme.driver.ReadOption;
import io.gramme.driver.WriteOption;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes: they start, keep their data across a stop, and leave nothing behind. */
class ProcessClusterTest {
  @TempDir
  private Path directory = Path.of("");

  @Test
  void aKilledNodeComesBackWithItsDataAndNothingIsLeftBehind() throws Exception {
    Path files;
    try (Resources resources = Resources.closedAtExit()) {
      TemporaryDirectory temporary = resources.add(TemporaryDirectory.create());
      files = temporary.path();
      StringWriter progress = new StringWriter();
      ProcessCluster cluster =
          ProcessCluster.start(2, resources, files, new PrintWriter(progress, true));
      assertThat(progress.toString())
          .contains("node 1 serves on " + cluster.addresses().get(0))
          .contains("node 2 serves on " + cluster.addresses().get(1));
      try (Gramme gramme = Gramme.connect(cluster.url())) {
        texts(gramme).put("key", "before", WriteOption.w(Quorum.ALL));
      }
      cluster.kill(1);
      try (Gramme gramme = Gramme.connect(cluster.url())) {
        assertThat(texts(gramme).get("key", ReadOption.r(Quorum.ONE))).contains("before");
      }
      cluster.start(1);
      cluster.kill(0);
      try (Gramme gramme = Gramme.connect(cluster.url())) {
        assertThat(texts(gramme).get("key", ReadOption.r(Quorum.ONE)))
            .as("held by the node that was killed")
            .contains("before");
      }
    }
    assertThat(files).doesNotExist();
  }

  @Test
  void aNodeThatCannotStartSaysWhy() throws Exception {
    try (ServerSocket taken = new ServerSocket(0);
        NodeProcess node = new NodeProcess("node 1", taken.getLocalPort(), null, directory)) {
      assertThatThrownBy(node::start)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("node 1 ended instead of serving; it said:")
          .hasMessageContaining("The port is taken");
    }
  }

  @Test
  void resourcesAreClosedTheYoungestFirstAndOnce() {
    StringBuilder order = new StringBuilder();
    Resources resources = Resources.closedAtExit();
    AutoCloseable first = () -> order.append("first ");
    AutoCloseable second = () -> order.append("second ");
    resources.add(first);
    resources.add(second);
    resources.close();
    resources.close();
    assertThat(order.toString()).isEqualTo("second first ");
    assertThatThrownBy(() -> resources.add(first)).isInstanceOf(IllegalStateException.class);
    assertThat(order.toString()).as("a late one is closed at once").endsWith("first first ");
  }

  @Test
  void freePortsAreDifferentAndFree() throws Exception {
    List<Integer> ports = List.copyOf(FreePorts.find(3, new SplittableRandom()));
    assertThat(ports).hasSize(3).doesNotHaveDuplicates();
    for (int port : ports) {
      new ServerSocket(port).close();
    }
  }

  private static Bucket<String, String> texts(Gramme gramme) {
    return gramme.bucket("texts", Codec.string());
  }
}
