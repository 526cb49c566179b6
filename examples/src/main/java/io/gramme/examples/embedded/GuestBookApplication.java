package io.gramme.examples.embedded;

import io.gramme.driver.Codec;
import io.gramme.driver.Gramme;
import io.gramme.driver.reconcile.Reconciler;
import io.gramme.node.GrammeNode;
import io.gramme.node.NodeOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * A Vert.x application that carries its own node: node, driver session and application share one {@link Vertx}, and the
 * node is deployed like any other verticle. Several such applications that join each other are a cluster.
 */
public final class GuestBookApplication {
  private static final String HOST = "127.0.0.1";

  private final Vertx vertx;
  private final GrammeNode node;
  private final Gramme gramme;
  private final GuestBookVerticle guestBook;

  private GuestBookApplication(
      Vertx vertx, GrammeNode node, Gramme gramme, GuestBookVerticle guestBook) {
    this.vertx = vertx;
    this.node = node;
    this.gramme = gramme;
    this.guestBook = guestBook;
  }

  /**
   * Starts the node, then a session with it, then the application's own verticle. May be called on an event loop.
   *
   * @param options of the node
   * @param port of the application on loopback, 0 to let the system choose
   * @return fails with the reason of the first part that does not start; nothing is left running then
   */
  public static Future<GuestBookApplication> start(Vertx vertx, NodeOptions options, int port) {
    GrammeNode node = new GrammeNode(options);
    return vertx
        .deployVerticle(node)
        .compose(deployed -> connect(vertx, node)
            .compose(gramme -> serve(vertx, node, gramme, port)
                .recover(failure -> close(gramme).transform(done -> Future.failedFuture(failure))))
            .recover(failure ->
                vertx.undeploy(deployed).transform(done -> Future.failedFuture(failure))));
  }

  private static Future<Gramme> connect(Vertx vertx, GrammeNode node) {
    return Future.fromCompletionStage(
        Gramme.builder().url("gramme://" + node.address() + "/").vertx(vertx).connectAsync(),
        vertx.getOrCreateContext());
  }

  private static Future<GuestBookApplication> serve(
      Vertx vertx, GrammeNode node, Gramme gramme, int port) {
    GuestBookVerticle guestBook = new GuestBookVerticle(
        gramme
            .bucket("guest-books", Codec.json(GuestBook.class))
            .reconcile(Reconciler.merging(GuestBook::merge))
            .vertx(),
        HOST,
        port);
    return vertx
        .deployVerticle(guestBook)
        .map(deployed -> new GuestBookApplication(vertx, node, gramme, guestBook));
  }

  private static Future<Void> close(Gramme gramme) {
    return Future.fromCompletionStage(gramme.closeAsync());
  }

  /** Where the application's own pages are. */
  public String url() {
    return "http://" + HOST + ":" + guestBook.actualPort() + "/guests";
  }

  /** The node it carries. */
  public GrammeNode node() {
    return node;
  }

  /** Stops the application's verticle, its session and its node, in this order. */
  public Future<Void> close() {
    return vertx
        .undeploy(guestBook.deploymentID())
        .eventually(() -> close(gramme))
        .eventually(() -> vertx.undeploy(node.deploymentID()));
  }
}
