package io.gramme.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.driver.Bucket;
import io.gramme.driver.Codec;
import io.gramme.driver.Gramme;
import io.gramme.driver.Quorum;
import io.gramme.driver.ReadOption;
import io.gramme.driver.WriteOption;
import io.gramme.testkit.NodeProcess.NodeSpec;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes: they start, keep their data across a stop, and leave nothing behind. */
@Tag("slow")
class ProcessClusterTest {
  @TempDir
  private Path directory = Path.of("");

  @Test
  void aKilledNodeComesBackWithItsDataAndNothingIsLeftBehind() throws Exception {
    Path files;
    try (ProcessCluster cluster = ProcessCluster.start(2, NodeSpec.SHORT_LIVED)) {
      files = cluster.directory();
      try (Gramme gramme = Gramme.connect(cluster.url())) {
        texts(gramme).put("key", "before", WriteOption.w(Quorum.ALL));
      }
      cluster.kill(1);
      try (Gramme gramme = Gramme.connect(cluster.url())) {
        assertThat(texts(gramme).get("key", ReadOption.r(Quorum.ONE))).contains("before");
      }
      cluster.startAgain(1);
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
  void aClosedClusterStartsNothing() {
    ProcessCluster cluster = ProcessCluster.empty();
    cluster.close();
    assertThatThrownBy(() -> cluster.add(NodeSpec.SHORT_LIVED))
        .isInstanceOf(IllegalStateException.class);
    assertThat(cluster.directory()).doesNotExist();
  }

  @Test
  void aNodeThatCannotStartSaysWhy() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      NodeSpec spec = new NodeSpec(
          "127.0.0.1:" + taken.getLocalPort(),
          directory.resolve("data"),
          null,
          NodeSpec.SHORT_LIVED);
      assertThatThrownBy(() -> NodeProcess.start(spec, directory.resolve("node.log")))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("the node ended instead of serving; it said:")
          .hasMessageContaining("The port is taken");
    }
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
