package io.gramme.consumer;

import io.gramme.node.GrammeNode;
import io.gramme.node.NodeOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An application that embeds two nodes of one cluster, with their data on disk, and uses them. */
public final class Host {
  private Host() {}

  /**
   * Runs it.
   *
   * @param arguments the directory of the nodes, and {@code wait} to serve until standard input ends
   */
  public static void main(String[] arguments) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      Path directory = Path.of(arguments[0]);
      GrammeNode node = deploy(vertx, NodeOptions.inDirectory(directory.resolve("first")));
      deploy(
          vertx,
          NodeOptions.inDirectory(directory.resolve("second")).join(List.of(node.address())));
      System.out.println("serves: " + node.address());
      if (arguments.length > 1) {
        while (System.in.read() != -1) {}
      } else {
        Client.roundTrip(node.address().toString());
      }
    } finally {
      await(vertx.close());
    }
  }

  private static GrammeNode deploy(Vertx vertx, NodeOptions.Builder options) throws Exception {
    GrammeNode node = new GrammeNode(options.listenAnywhere().build());
    await(vertx.deployVerticle(node));
    return node;
  }

  private static void await(Future<?> future) throws Exception {
    future.toCompletionStage().toCompletableFuture().get(120, TimeUnit.SECONDS);
  }
}
