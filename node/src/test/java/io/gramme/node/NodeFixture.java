package io.gramme.node;

import io.gramme.membership.Address;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Real nodes on loopback for one test; closes whatever still runs. */
final class NodeFixture implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 40;

  final Vertx vertx = Vertx.vertx();

  static NodeOptions.Builder memory() {
    return NodeOptions.inMemory().listenAnywhere().partitions(16);
  }

  GrammeNode start(NodeOptions.Builder options, GrammeNode... members) {
    List<Address> addresses = new ArrayList<>();
    for (GrammeNode member : members) {
      addresses.add(member.address());
    }
    GrammeNode node = new GrammeNode(options.join(addresses).build());
    await(vertx.deployVerticle(node));
    return node;
  }

  /** Why a node does not start. */
  Throwable failureOf(NodeOptions.Builder options) {
    return failureOf(vertx.deployVerticle(new GrammeNode(options.build())));
  }

  static Throwable failureOf(Future<?> future) {
    try {
      future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      throw new AssertionError("it did not fail");
    } catch (ExecutionException e) {
      return e.getCause() == null ? e : e.getCause();
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  void stop(GrammeNode node) {
    await(vertx.undeploy(node.deploymentID()));
  }

  static <T> T await(Future<T> future) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  /** Looks again and again until the condition holds. */
  void awaitTrue(String what, BooleanSupplier condition) {
    Promise<Void> promise = Promise.promise();
    long timer = vertx.setPeriodic(10, ignored -> {
      // Once it is true the test goes on, and a condition that takes something must not take it
      // again.
      if (!promise.future().isComplete() && condition.getAsBoolean()) {
        promise.tryComplete();
      }
    });
    try {
      promise
          .future()
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | InterruptedException | TimeoutException e) {
      throw new AssertionError("never came: " + what, e);
    } finally {
      vertx.cancelTimer(timer);
    }
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}
