package io.gramme.it.faces;

import io.gramme.driver.Bucket;
import io.gramme.driver.Codec;
import io.gramme.driver.Gramme;
import io.gramme.driver.Traffic;
import io.gramme.it.support.Await;
import io.gramme.node.embedded.EmbeddedCluster;
import io.gramme.node.embedded.EmbeddedOptions;
import java.nio.file.Path;

/** One put by the driver to a node that stores on disk, both in this process. */
public final class PutProgram {
  private PutProgram() {}

  /**
   * Connects and puts.
   *
   * @param connected run between the two
   * @param written run when the put has returned
   */
  public static void run(Path directory, Runnable connected, Runnable written) throws Exception {
    try (EmbeddedCluster nodes = EmbeddedCluster.start(EmbeddedOptions.inDirectory(1, directory));
        Gramme gramme = Gramme.connect(nodes.url() + "?timeout=60s&writeTimeout=20s")) {
      Bucket<String, String> carts = gramme.bucket("carts", Codec.string());
      Traffic traffic = gramme.unwrap(Traffic.class);
      Await.until(
          "what the session asked when it connected is answered",
          () -> Await.result(traffic.byNode()).stream()
              .allMatch(node -> node.requestsSent() > 0 && node.requestsOutstanding() == 0));
      connected.run();
      carts.put("alice", "book");
      written.run();
    }
  }
}
