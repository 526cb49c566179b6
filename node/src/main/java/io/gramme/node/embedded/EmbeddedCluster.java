package io.gramme.node.embedded;

import io.gramme.membership.Address;
import io.gramme.node.GrammeNode;
import io.gramme.node.NodeOptions;
import io.gramme.stream.OwnVertx;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A cluster inside this JVM: real nodes on loopback ports that the system chooses, numbered from 1.
 *
 * <pre>{@code
 * try (EmbeddedCluster cluster = EmbeddedCluster.start(EmbeddedOptions.inMemory(3));
 *     Gramme gramme = Gramme.connect(cluster.url())) {
 *   ...
 * }
 * }</pre>
 *
 * <p>Thread-safe. The methods without {@code Async} wait and must not be called on an event loop.
 */
public final class EmbeddedCluster implements AutoCloseable {
  private final Vertx vertx;
  private final boolean ownsVertx;
  private final EmbeddedOptions options;
  private final List<@Nullable GrammeNode> nodes = new ArrayList<>();

  private EmbeddedCluster(Vertx vertx, boolean ownsVertx, EmbeddedOptions options) {
    this.vertx = vertx;
    this.ownsVertx = ownsVertx;
    this.options = options;
  }

  /**
   * Starts a cluster on a Vert.x of its own and waits until all nodes serve. A directory that was used before brings
   * its cluster back.
   *
   * @throws IllegalStateException when a node cannot start, with its reason; nothing is left running
   */
  public static EmbeddedCluster start(EmbeddedOptions options) {
    requireMayBlock();
    return await(begin(new EmbeddedCluster(OwnVertx.create(defaults -> {}), true, options)));
  }

  /**
   * Starts a cluster on the application's Vert.x, which stays open when the cluster closes.
   *
   * @return fails with the reason of the first node that cannot start; nothing is left running then
   */
  public static Future<EmbeddedCluster> startAsync(Vertx vertx, EmbeddedOptions options) {
    return begin(new EmbeddedCluster(vertx, false, options));
  }

  private static Future<EmbeddedCluster> begin(EmbeddedCluster cluster) {
    Future<Void> started = Future.succeededFuture();
    for (int number = 1; number <= cluster.options.nodes(); number++) {
      int next = number;
      started = started.compose(done -> cluster.deploy(next));
    }
    return started
        .map(cluster)
        .recover(failure -> cluster.closeAsync().transform(closed -> Future.failedFuture(failure)));
  }

  /** Its addresses so far are those to join: one after the other, since joins take turns anyway. */
  private Future<Void> deploy(int number) {
    NodeOptions node = options.node(number, addresses());
    GrammeNode verticle = new GrammeNode(node);
    return vertx.deployVerticle(verticle).map(id -> put(number, verticle));
  }

  private synchronized @Nullable Void put(int number, @Nullable GrammeNode node) {
    while (nodes.size() < number) {
      nodes.add(null);
    }
    nodes.set(number - 1, node);
    return null;
  }

  private synchronized @Nullable GrammeNode at(int number) {
    if (number < 1 || number > options.nodes()) {
      throw new IllegalArgumentException(
          "node " + number + " does not exist; allowed are 1 to " + options.nodes());
    }
    return number <= nodes.size() ? nodes.get(number - 1) : null;
  }

  /** Where the running nodes listen. */
  public synchronized List<Address> addresses() {
    List<Address> addresses = new ArrayList<>();
    for (GrammeNode node : nodes) {
      if (node != null) {
        addresses.add(node.address());
      }
    }
    return addresses;
  }

  /** What {@code Gramme.connect} takes to reach the running nodes. */
  public String url() {
    return addresses().stream()
        .map(Address::toString)
        .collect(Collectors.joining(",", "gramme://", "/"));
  }

  /**
   * A running node.
   *
   * @param number from 1
   * @throws IllegalStateException when it is stopped
   */
  public GrammeNode node(int number) {
    GrammeNode node = at(number);
    if (node == null) {
      throw new IllegalStateException("node " + number + " is stopped");
    }
    return node;
  }

  /** Stops a node cleanly and waits; does nothing when it is stopped. */
  public void stop(int number) {
    requireMayBlock();
    await(stopAsync(number));
  }

  /** As {@link #stop} without waiting. */
  public Future<Void> stopAsync(int number) {
    GrammeNode node = at(number);
    if (node == null) {
      return Future.succeededFuture();
    }
    put(number, null);
    return vertx.undeploy(node.deploymentID());
  }

  /**
   * Starts a stopped node from its directory, on another port, and waits until it serves.
   *
   * @throws IllegalStateException when it runs, when the cluster is in memory (nothing is left of a stopped node then),
   *     or when it cannot start, with the reason
   */
  public void restart(int number) {
    requireMayBlock();
    await(restartAsync(number));
  }

  /** As {@link #restart} without waiting. */
  public Future<Void> restartAsync(int number) {
    if (at(number) != null) {
      return Future.failedFuture(new IllegalStateException("node " + number + " is running"));
    }
    if (options.directory() == null) {
      return Future.failedFuture(new IllegalStateException(
          "node " + number + " kept its data in memory: nothing is left to start it from"));
    }
    return deploy(number);
  }

  /** Stops all nodes and waits. */
  @Override
  public void close() {
    requireMayBlock();
    await(closeAsync());
  }

  /** As {@link #close} without waiting. */
  public Future<Void> closeAsync() {
    List<Future<Void>> stops = new ArrayList<>();
    for (int number = 1; number <= options.nodes(); number++) {
      stops.add(stopAsync(number));
    }
    return Future.join(stops)
        .<Void>mapEmpty()
        .eventually(() -> ownsVertx ? vertx.close() : Future.succeededFuture());
  }

  private static void requireMayBlock() {
    if (Context.isOnEventLoopThread()) {
      throw new IllegalStateException(
          "this method waits and must not be called on an event loop; use its Async form");
    }
  }

  private static <T extends @Nullable Object> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IllegalStateException(cause.getMessage(), cause);
    }
  }
}
