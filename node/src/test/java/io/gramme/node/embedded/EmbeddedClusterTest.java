package io.gramme.node.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.driver.Bucket;
import io.gramme.driver.Codec;
import io.gramme.driver.Diagnostics;
import io.gramme.driver.Gramme;
import io.gramme.driver.InvalidArgumentException;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clusters inside this JVM, used through the driver. */
class EmbeddedClusterTest {
  private static Bucket<String, String> carts(Gramme gramme) {
    return gramme.bucket("carts", Codec.string());
  }

  @Test
  void aUrlBringsItsOwnNodes() {
    try (Gramme gramme = Gramme.connect("gramme:embedded:?nodes=3&partitions=16")) {
      assertThat(gramme.unwrap(Diagnostics.class).members()).hasSize(3);
      carts(gramme).put("alice", "book");
      assertThat(carts(gramme).get("alice")).contains("book");
    }
  }

  @Test
  void aUrlWithADirectoryFindsItsDataAgain(@TempDir Path directory) {
    String url = "gramme:embedded:?nodes=2&partitions=16&dir=" + directory;
    try (Gramme gramme = Gramme.connect(url)) {
      carts(gramme).put("alice", "book");
    }
    try (Gramme gramme = Gramme.connect(url)) {
      assertThat(carts(gramme).get("alice")).contains("book");
    }
  }

  @Test
  void optionsThatAreNotAllowedAreNamed() {
    for (String wrong : new String[] {"nodes=0", "nodes=x", "partitions=3", "replicas=99"}) {
      assertThatThrownBy(() -> Gramme.connect("gramme:embedded:?" + wrong))
          .as(wrong)
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContaining(wrong.substring(0, wrong.indexOf('=')));
    }
  }

  @Test
  void aNodeStopsAndComesBackWhileTheOthersServe(@TempDir Path directory) {
    try (EmbeddedCluster cluster =
            EmbeddedCluster.start(EmbeddedOptions.inDirectory(3, directory).withPartitions(16));
        Gramme gramme = Gramme.connect(cluster.url())) {
      carts(gramme).put("alice", "book");
      cluster.stop(2);
      carts(gramme).update("alice", "", cart -> cart + ", pen");
      assertThatThrownBy(() -> cluster.node(2)).isInstanceOf(IllegalStateException.class);
      cluster.restart(2);
      assertThat(cluster.addresses()).hasSize(3);
      assertThat(carts(gramme).get("alice")).contains("book, pen");
      try (Gramme fresh = Gramme.connect("gramme://" + cluster.node(2).address() + "/")) {
        assertThat(carts(fresh).get("alice")).contains("book, pen");
      }
    }
  }

  @Test
  void whatWasInMemoryCannotBeRestarted() {
    try (EmbeddedCluster cluster =
        EmbeddedCluster.start(EmbeddedOptions.inMemory(1).withPartitions(16))) {
      assertThatThrownBy(() -> cluster.restart(1)).hasMessageContaining("is running");
      cluster.stop(1);
      assertThatThrownBy(() -> cluster.restart(1)).hasMessageContaining("in memory");
      assertThatThrownBy(() -> cluster.restart(2)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void anApplicationSharesItsVertx() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      EmbeddedCluster cluster = EmbeddedCluster.startAsync(
              vertx, EmbeddedOptions.inMemory(2).withPartitions(16))
          .toCompletionStage()
          .toCompletableFuture()
          .get(30, TimeUnit.SECONDS);
      assertThat(vertx.deploymentIDs()).hasSize(2);
      cluster.close();
      assertThat(vertx.deploymentIDs()).isEmpty();
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
  }
}
