package io.gramme.it.faces;

import io.gramme.driver.Bucket;
import io.gramme.driver.Codec;
import io.gramme.driver.ConnectException;
import io.gramme.driver.Gramme;
import io.gramme.driver.reconcile.Reconciler;
import io.gramme.node.embedded.EmbeddedCluster;
import io.gramme.node.embedded.EmbeddedOptions;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** An application that is loaded by a class loader of its own, uses all there is, closes it, and goes. */
public final class RedeployedProgram {
  private static final int CALLS = 5;

  /** No healthy run on a busy machine comes near. */
  private static final String PATIENTLY = "connectTimeout=60s&timeout=60s&writeTimeout=20s";

  /** A value of a class that goes with the loader. */
  public record Basket(Set<String> items) {}

  private RedeployedProgram() {}

  /** The driver alone, with nodes outside, whose URL ends where further options follow. */
  public static void useDriver(String url) throws Exception {
    try (Gramme gramme = Gramme.connect(url + PATIENTLY)) {
      use(gramme);
    }
  }

  /** Nodes of its own, those of a cluster and those of a URL, and nodes outside. */
  public static void useNodes(String url) throws Exception {
    try (EmbeddedCluster nodes = EmbeddedCluster.start(EmbeddedOptions.inMemory(2))) {
      useDriver(nodes.url() + "?");
    }
    useDriver("gramme:embedded:?nodes=2&");
    useDriver(url);
  }

  /** Makes the JDK forget the records of other class loaders. */
  public static void compareRecords(String text) {
    Named one = new Named(new Name(text));
    require(one.equals(new Named(one.name()))
        && one.hashCode() != 1
        && !one.toString().isEmpty());
  }

  private record Name(String text) {}

  private record Named(Name name) {}

  /** A session that never came about is gone, too. */
  public static void connectInVain(String url) {
    try {
      Gramme.connect(url).close();
      throw new IllegalStateException("nobody should listen at " + url);
    } catch (ConnectException e) {
      require(e.retryable());
    }
  }

  private static void use(Gramme gramme) throws Exception {
    Bucket<String, Basket> baskets = gramme
        .bucket("baskets", Codec.json(Basket.class))
        .reconcile(Reconciler.merging((a, b) -> a));
    Basket basket = new Basket(Set.of("book", "lamp"));
    for (int i = 0; i < CALLS; i++) {
      String key = "key-" + i;
      baskets.put(key, basket);
      require(baskets.get(key).isPresent());
      baskets.update(key, basket, same -> same);
      baskets.async().put(key, basket).toCompletableFuture().get(60, TimeUnit.SECONDS);
      require(baskets
          .async()
          .get(key)
          .toCompletableFuture()
          .get(60, TimeUnit.SECONDS)
          .isPresent());
      require(baskets
          .vertx()
          .get(key)
          .toCompletionStage()
          .toCompletableFuture()
          .get(60, TimeUnit.SECONDS)
          .isPresent());
      baskets.delete(key);
    }
  }

  private static void require(boolean met) {
    if (!met) {
      throw new IllegalStateException("what was written is not there");
    }
  }
}
